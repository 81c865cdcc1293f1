#pragma once
// QR codes as pictures, by ISO/IEC 18004; the only place that includes libqrencode.

#include <optional>
#include <string>

namespace nenkai::server {

/// An SVG element of class "qr" whose title is `title`; black on white with the quiet zone that scanners need, error
/// correction M. None where `text` does not fit (2,331 bytes).
std::optional<std::string> qr_code(const std::string& text, const std::string& title);

}  // namespace nenkai::server
