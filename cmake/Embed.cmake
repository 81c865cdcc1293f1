# nenkai_embed(<target> <function> <files…>): compiles files into <target>, so that the program is one binary
# that needs no data beside it. Declares, in namespace nenkai::embedded,
#   std::span<const File> <function>();     // File: name (without folders) and text
# with the header "embedded/<function>.hh".
function(nenkai_embed target function)
  set(header ${CMAKE_BINARY_DIR}/generated/embedded/${function}.hh)
  set(source ${CMAKE_BINARY_DIR}/generated/embedded/${function}.cc)
  set(files "")
  foreach(file IN LISTS ARGN)
    list(APPEND files ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  endforeach()
  list(JOIN files "|" joined)
  add_custom_command(
    OUTPUT ${header} ${source}
    COMMAND ${CMAKE_COMMAND} -DFUNCTION=${function} -DHEADER=${header} -DSOURCE=${source} "-DFILES=${joined}" -P
            ${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake
    VERBATIM)
  set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  target_sources(${target} PRIVATE ${source} ${header})
  target_include_directories(${target} PRIVATE ${CMAKE_BINARY_DIR}/generated)
endfunction()
