# nenkai_module(<name> [HOT] SOURCES … LIBS … PCH …): the static library nenkai_<name> of one folder. A debug build
# optimises the HOT ones all the same: tests spend their time in them, and the rest is compiled in half the time.
function(nenkai_module name)
  cmake_parse_arguments(arg "HOT" "" "SOURCES;LIBS;PCH" ${ARGN})
  add_library(nenkai_${name} STATIC ${arg_SOURCES})
  target_link_libraries(nenkai_${name} PUBLIC nenkai_flags ${arg_LIBS})
  if(arg_HOT)
    target_compile_options(nenkai_${name} PRIVATE $<$<CONFIG:Debug>:-O1>)
  endif()
  if(NENKAI_PCH AND arg_PCH)
    target_precompile_headers(nenkai_${name} PRIVATE ${arg_PCH})
  endif()
endfunction()
