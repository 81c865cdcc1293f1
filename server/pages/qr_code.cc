#include "server/pages/qr_code.hh"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>

#include "app/plan_picture.hh"

namespace nenkai::server {

std::optional<std::string> qr_code(const std::string& text, const std::string& title) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M),
                                                             QRcode_free);
  if (!code) return std::nullopt;
  constexpr int quiet = 4;  // modules around the code
  std::string path;
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      int run = 0;
      while (x + run < code->width && (code->data[y * code->width + x + run] & 1) != 0) ++run;
      if (run == 0) continue;
      path += fmt::format("M{} {}h{}v1h-{}z", x + quiet, y + quiet, run, run);
      x += run;
    }
  }
  const int size = code->width + 2 * quiet;
  return fmt::format(
      R"(<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img" )"
      R"(shape-rendering="crispEdges">)"
      R"(<title>{1}</title><rect width="{0}" height="{0}" fill="#fff"/><path fill="#000" d="{2}"/></svg>)",
      size, escaped_markup(title), path);
}

}  // namespace nenkai::server
