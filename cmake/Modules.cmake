# nenkai_module(<name> SOURCES … LIBS … PCH …): the static library nenkai_<name> of one folder.
function(nenkai_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBS;PCH" ${ARGN})
  add_library(nenkai_${name} STATIC ${arg_SOURCES})
  target_link_libraries(nenkai_${name} PUBLIC nenkai_flags ${arg_LIBS})
  if(NENKAI_PCH AND arg_PCH)
    target_precompile_headers(nenkai_${name} PRIVATE ${arg_PCH})
  endif()
endfunction()
