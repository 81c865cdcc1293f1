#pragma once
// Text in the columns of a terminal: how wide it is, tables made of it, and what the terminal can do.
//
// Widths come from Unicode 15.0 and never from the locale, so that the same data gives the same bytes in
// every environment. Characters whose width Unicode calls ambiguous (such as U+2026, "…") count as one.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nenkai {

enum class Align : std::uint8_t { left, right };
enum class Style : std::uint8_t { plain, strong, dim, good, warn, bad };

/// Columns that `utf8` takes: 2 for East Asian wide characters and emoji, 0 for combining marks and controls.
/// What a reader sees as one emoji counts once, however many code points are joined in it. A byte that is no
/// valid UTF-8 counts as the U+FFFD that stands for it.
int display_width(std::string_view utf8);

/// `text` with everything replaced that a terminal might obey or hide: control characters and with them escape
/// sequences and line ends, bidirectional and tag characters ("\n", "\x1b", "\u{202e}"), invalid UTF-8 (U+FFFD).
/// Whatever comes from outside and is written to a terminal goes through here or through a Table.
std::string visible(std::string_view text);

/// `text` with spaces added up to `width` columns; longer text stays as it is.
std::string pad(std::string_view text, int width, Align align = Align::left);

/// `text`, where it is wider than `width` columns cut between characters and ended with "…".
std::string truncate_to_width(std::string_view text, int width);

/// Lines of at most `width` columns, at least one line. Breaks at spaces and beside wide characters (but
/// closing punctuation starts no line and opening punctuation ends none); a word that is too long breaks
/// anywhere. A `width` of 0 is unlimited.
std::vector<std::string> wrap(std::string_view text, int width);

/// `text`, made visible, in the colours of `style` where `colour` is set.
std::string styled(std::string_view text, Style style, bool colour);

struct TerminalInfo {
  bool colour = false;
  int width = 0;  // columns; 0 is unlimited
};

/// Reads the environment like std::getenv: null where the variable is not set.
using Getenv = std::function<const char*(const char*)>;

/// What to write to the open file `fd`; see `judge_terminal`.
TerminalInfo detect_terminal(int fd, const Getenv& getenv);

/// Colour: never with NO_COLOR (https://no-color.org), always with CLICOLOR_FORCE or FORCE_COLOR, else on a
/// terminal whose TERM is neither empty nor "dumb". A variable that is empty counts as not set; one that forces
/// does nothing when it is "0" or "false". Width: `columns` as the terminal told (0 where it did not), else COLUMNS,
/// else 100; unlimited where there is no terminal.
TerminalInfo judge_terminal(bool is_terminal, int columns, const Getenv& getenv);

/// A table for people. It has no frame: a header, two spaces between columns, and no spaces at the ends of
/// lines. All text is made `visible`. Only columns that wrap give way to a narrow terminal, so that an id is
/// never cut; where that is not enough, the last column goes under its row.
class Table {
 public:
  struct Column {
    std::string header;
    Align align = Align::left;
    int max_width = 0;   // 0 is unlimited; the header always fits, and an unlimited terminal takes all
    bool wraps = false;  // text that is too wide goes on below itself, instead of ending in "…"
  };

  struct Cell {
    // Both convert, so that a row can be written as { "sendai", { "missed", Style::bad } }.
    Cell(std::string words = {}, Style look = Style::plain) : text(std::move(words)), style(look) {}  // NOLINT
    Cell(const char* words, Style look = Style::plain) : text(words), style(look) {}                  // NOLINT

    std::string text;
    Style style;
  };

  /// The last column wraps, unless it is aligned to the right. Without any header text there is no header line.
  explicit Table(std::vector<Column> columns);

  /// `cells` may be fewer than the columns; a surplus is a programmer's error.
  void row(std::vector<Cell> cells);
  /// A heading over the rows that follow.
  void section(std::string_view heading);
  /// A row that sums up those above it, set off by a line.
  void total(std::vector<Cell> cells);

  /// True while nothing has been added.
  bool empty() const { return rows_.empty(); }
  std::string render(const TerminalInfo& terminal) const;

 private:
  enum class Kind : std::uint8_t { body, section, total };
  struct Row {
    Kind kind;
    std::vector<Cell> cells;
  };
  struct Layout;
  class Writer;

  void add(Kind kind, std::vector<Cell> cells);
  Layout natural_layout() const;
  Layout fitted_layout(int width) const;
  bool has_header() const;
  void write_header(Writer& writer, const Layout& layout) const;
  void write_row(Writer& writer, const Layout& layout, const std::vector<Cell>& cells, Style standard) const;
  void write_ruler(Writer& writer, const Layout& layout, const std::vector<Cell>& over) const;
  std::vector<std::string> cell_lines(const Layout& layout, std::size_t column, std::string_view text) const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace nenkai
