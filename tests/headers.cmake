# nenkai_check_headers(<target> <headers…>): an object library with one source for each header, which includes that
# header first and twice, so that a header that leans on what others include, or lacks its guard, does not compile.
# Headers are named from the project's root ("scheduler/ids.hh"). What they need is linked to <target> by the caller.
function(nenkai_check_headers target)
  set(sources "")
  foreach(header IN LISTS ARGN)
    if(NOT EXISTS "${PROJECT_SOURCE_DIR}/${header}")
      message(FATAL_ERROR "nenkai_check_headers: no file ${PROJECT_SOURCE_DIR}/${header}")
    endif()
    set(source "${PROJECT_BINARY_DIR}/headers/${header}.cc")
    file(CONFIGURE OUTPUT "${source}" CONTENT "#include \"@header@\"\n#include \"@header@\"  // again\n" @ONLY)
    list(APPEND sources "${source}")
  endforeach()
  add_library(${target} OBJECT ${sources})
  set_target_properties(${target} PROPERTIES DISABLE_PRECOMPILE_HEADERS ON UNITY_BUILD OFF)
  # There is no code in them to optimise; and without optimisation glibc has no fortified functions.
  target_compile_options(${target} PRIVATE -O0 -g0 -U_FORTIFY_SOURCE)
endfunction()
