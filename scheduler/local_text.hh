#pragma once
// A text that may be given in several languages: `name = "X"` or `name = { en = "X", ja = "…" }`.

#include <compare>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nenkai {

class LocalText {
 public:
  LocalText() = default;
  /// A text without a language, the same for every reader.
  explicit LocalText(std::string text) : texts_{{"", std::move(text)}} {}

  /// Keeps the order in which the languages were given. A language given again replaces the first.
  void set(std::string_view language, std::string text) {
    for (auto& [tag, old] : texts_) {
      if (tag == language) {
        old = std::move(text);
        return;
      }
    }
    texts_.emplace_back(std::string(language), std::move(text));
  }

  /// The text in `language` (a BCP 47 primary tag such as "ja"), else the English one,
  /// else the first. Empty only when the whole text is.
  const std::string& in(std::string_view language) const {
    static const std::string none;
    const std::string* english = nullptr;
    for (const auto& [tag, text] : texts_) {
      if (tag == language) return text;
      if (tag == "en") english = &text;
    }
    if (english != nullptr) return *english;
    return texts_.empty() ? none : texts_.front().second;
  }

  bool empty() const { return texts_.empty(); }
  /// True when it was given as one plain string.
  bool plain() const { return texts_.size() == 1 && texts_.front().first.empty(); }
  const std::vector<std::pair<std::string, std::string>>& all() const { return texts_; }

  friend auto operator<=>(const LocalText&, const LocalText&) = default;

 private:
  std::vector<std::pair<std::string, std::string>> texts_;
};

}  // namespace nenkai
