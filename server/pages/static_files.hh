#pragma once
// Style, scripts and pictures that pages ask for, compiled into the program (config/static/).

#include <string>
#include <string_view>

namespace nenkai::server {

/// "/static/NAME?v=…": an address that changes with the file, so that it may be kept for ever.
std::string static_address(std::string_view name);

}  // namespace nenkai::server
