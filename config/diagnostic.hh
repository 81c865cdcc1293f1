#pragma once
// What is wrong in a file that a person edits, and where.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace nenkai {

struct Diagnostic {
  std::string file;
  int line = 1;
  bool warning = false;
  std::string message;

  /// "FILE:LINE: message" or "FILE:LINE: warning: message".
  std::string str() const;
};

/// Collects the mistakes of several files. Only the first `most` are kept, the rest are counted.
class DiagnosticList {
 public:
  static constexpr std::size_t most = 1000;

  /// `file` is its number among the files that are read, `name` what the person called it.
  void add(std::size_t file, std::string_view name, int line, std::string message);
  /// True once more would only be counted.
  bool full() const { return count_ >= most; }
  /// By file and line; the last of too many says how many more there were.
  std::vector<Diagnostic> take();

 private:
  struct Entry {
    std::size_t file;
    Diagnostic diagnostic;
  };
  std::vector<Entry> entries_;
  std::size_t count_ = 0;
};

}  // namespace nenkai
