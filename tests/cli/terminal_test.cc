#include "cli/terminal.hh"

#include <catch2/catch.hpp>

#include <clocale>
#include <cstdio>
#include <map>

namespace nenkai {
namespace {

const TerminalInfo unlimited{false, 0};

Getenv environment(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) -> const char* {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : found->second.c_str();
  };
}

/// The column in which `word` begins, on the first line that has it; -1 where none does.
int column_of(const std::string& rendered, const std::string& word) {
  const std::size_t at = rendered.find(word);
  if (at == std::string::npos) return -1;
  const std::size_t line = rendered.rfind('\n', at) + 1;  // npos + 1 is the first line
  return display_width(std::string_view(rendered).substr(line, at - line));
}

int widest_line(const std::string& rendered) {
  int widest = 0;
  for (std::size_t begin = 0; begin < rendered.size();) {
    const std::size_t end = rendered.find('\n', begin);
    widest = std::max(widest, display_width(std::string_view(rendered).substr(begin, end - begin)));
    begin = end + 1;
  }
  return widest;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("display width: East Asian wide characters take two columns") {
  CHECK(display_width("") == 0);
  CHECK(display_width("Sendai") == 6);
  CHECK(display_width("仙台") == 4);
  CHECK(display_width("クラスター") == 10);
  CHECK(display_width("ｸﾗｽﾀｰ") == 5);
  CHECK(display_width("ＦＹ２００３") == 12);
  CHECK(display_width("한글") == 4);
  CHECK(display_width("年会 (nenkai)") == 13);
  CHECK(display_width("𠮷野") == 4);
  CHECK(display_width("…") == 1);
  CHECK(display_width("①") == 1);
}

TEST_CASE("display width: what combines takes no column of its own") {
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("か\u3099") == 2);
  CHECK(display_width("葛\U000E0100") == 2);
  CHECK(display_width("\u1112\u1161\u11AB") == 2);
  CHECK(display_width("a\u200Bb") == 2);
}

TEST_CASE("display width: an emoji takes two columns, however it is put together") {
  CHECK(display_width("🎉") == 2);
  CHECK(display_width("👨‍👩‍👧") == 2);
  CHECK(display_width("👍🏽") == 2);
  CHECK(display_width("🤷🏽‍♂️") == 2);
  CHECK(display_width("❤") == 1);
  CHECK(display_width("❤️") == 2);
  CHECK(display_width("1️⃣") == 2);
  CHECK(display_width("🇯🇵") == 2);
  CHECK(display_width("🇯🇵🇫🇷") == 4);
  CHECK(display_width("🎉🎉") == 4);
}

TEST_CASE("display width: controls take no column, bytes that are no UTF-8 one each") {
  CHECK(display_width("a\x1b\x07\nb\x7f") == 2);
  CHECK(display_width("\u0085") == 0);
  CHECK(display_width("\xff\xfe") == 2);
  CHECK(display_width("\xe4\xbb") == 2);
  CHECK(display_width("\xc0\xaf") == 2);
  CHECK(display_width("\xed\xa0\x80") == 3);
  CHECK(display_width("\xf4\x90\x80\x80") == 4);
}

TEST_CASE("display width: it is the same in every locale") {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* locale : {"C", "C.UTF-8"}) {
    if (std::setlocale(LC_ALL, locale) != nullptr) CHECK(display_width("仙台…é🎉") == 8);
  }
  std::setlocale(LC_ALL, before.c_str());
}

TEST_CASE("visible: nothing that a terminal would obey is left") {
  CHECK(visible("Forum 成果 é") == "Forum 成果 é");
  CHECK(visible("\x1b[31mred\x1b[0m") == "\\x1b[31mred\\x1b[0m");
  CHECK(visible("a\tb\r\nc\x07\x7f") == "a\\tb\\r\\nc\\x07\\x7f");
  CHECK(visible(std::string_view("a\0b", 3)) == "a\\x00b");
  CHECK(visible("\u009b31m") == "\\u{9b}31m");
  CHECK(visible("\u202Etxt\u2066\u200F") == "\\u{202e}txt\\u{2066}\\u{200f}");
  CHECK(visible("a\u2028b\uFEFF\U000E0041") == "a\\u{2028}b\\u{feff}\\u{e0041}");
  CHECK(visible("a\x9b\xff") == "a\uFFFD\uFFFD");
  CHECK(visible("👨‍👩‍👧") == "👨‍👩‍👧");
}

TEST_CASE("pad: fills up to a width, on either side") {
  CHECK(pad("仙台", 6) == "仙台  ");
  CHECK(pad("仙台", 6, Align::right) == "  仙台");
  CHECK(pad("仙台", 4) == "仙台");
  CHECK(pad("仙台", 2) == "仙台");
}

TEST_CASE("truncate: cuts between characters and says so") {
  CHECK(truncate_to_width("Sendai", 6) == "Sendai");
  CHECK(truncate_to_width("Sendai", 5) == "Send…");
  CHECK(truncate_to_width("成果発表会", 10) == "成果発表会");
  CHECK(truncate_to_width("成果発表会", 9) == "成果発表…");
  CHECK(truncate_to_width("成果発表会", 8) == "成果発…");
  CHECK(truncate_to_width("e\u0301e\u0301e\u0301", 2) == "e\u0301…");
  CHECK(truncate_to_width("👨‍👩‍👧👨‍👩‍👧", 3) == "👨‍👩‍👧…");
  CHECK(truncate_to_width("成果", 1) == "…");
  CHECK(truncate_to_width("成果", 0).empty());
}

TEST_CASE("wrap: breaks between words") {
  CHECK(wrap("no joint conference yet", 9) == Lines{"no joint", "conferenc", "e yet"});
  CHECK(wrap("no joint conference yet", 10) == Lines{"no joint", "conference", "yet"});
  CHECK(wrap("short", 10) == Lines{"short"});
  CHECK(wrap("", 10) == Lines{""});
  CHECK(wrap("no joint conference yet", 0) == Lines{"no joint conference yet"});
  CHECK(wrap("a   b   c", 5) == Lines{"a   b", "c"});
  CHECK(wrap("ab \u0301 cd", 4) == Lines{"ab \u0301", "cd"});
}

TEST_CASE("wrap: breaks between wide characters, but not before what closes or after what opens") {
  CHECK(wrap("知的クラスター創成事業", 10) == Lines{"知的クラス", "ター創成事", "業"});
  CHECK(wrap("知的クラス、創成", 10) == Lines{"知的クラ", "ス、創成"});
  CHECK(wrap("合同会（東北）", 8) == Lines{"合同会", "（東北）"});
  CHECK(wrap("スーパー", 5) == Lines{"スー", "パー"});
  CHECK(wrap("開催は2004年2月", 8) == Lines{"開催は", "2004年", "2月"});
  CHECK(wrap("Forum北陸", 7) == Lines{"Forum北", "陸"});
}

TEST_CASE("wrap: goes on where nothing fits") {
  CHECK(wrap("成果", 1) == Lines{"成", "果"});
  CHECK(wrap("abcdef", 2) == Lines{"ab", "cd", "ef"});
}

TEST_CASE("styled: colours only where there are any, and nothing foreign in them") {
  CHECK(styled("missed", Style::bad, true) == "\x1b[1;31mmissed\x1b[0m");
  CHECK(styled("missed", Style::bad, false) == "missed");
  CHECK(styled("x\x1b[2J", Style::good, true) == "\x1b[32mx\\x1b[2J\x1b[0m");
  CHECK(styled("plain", Style::plain, true) == "plain");
}

TEST_CASE("table: columns stand under their headers, and no line ends in spaces") {
  Table table({{"Subject"}, {"Held", Align::right}, {"Reason"}});
  table.row({"富山・高岡", "2", "held"});
  table.row({"sendai--meti-tohoku", "10", ""});
  table.row({"x"});
  CHECK(table.render(unlimited) ==
        "Subject              Held  Reason\n"
        "-------------------  ----  ------\n"
        "富山・高岡              2  held\n"
        "sendai--meti-tohoku    10\n"
        "x\n");
}

TEST_CASE("table: sections head their rows, and a total is set off") {
  Table table({{"Period"}, {"Held", Align::right}});
  table.section("Sendai");
  table.row({"FY2003", "2"});
  table.section("富山");
  table.row({"FY2003", "10"});
  table.total({"all", "12"});
  CHECK(table.render(unlimited) ==
        "Period  Held\n"
        "------  ----\n"
        "\n"
        "Sendai\n"
        "FY2003     2\n"
        "\n"
        "富山\n"
        "FY2003    10\n"
        "------  ----\n"
        "all       12\n");
}

TEST_CASE("table: without headers it is a list of keys and values") {
  Table table({{""}, {""}});
  CHECK(table.empty());
  table.row({{"id", Style::dim}, "forum"});
  table.row({{"title", Style::dim}, "Forum"});
  CHECK_FALSE(table.empty());
  CHECK(table.render(unlimited) == "id     forum\ntitle  Forum\n");
}

TEST_CASE("table: colours change nothing but the colours") {
  Table table({{"Status"}, {"Days", Align::right}, {"Reason"}});
  table.row({{"missed", Style::bad}, {"5", Style::dim}, "none held"});
  CHECK(table.render({true, 0}) ==
        "\x1b[1;4mStatus\x1b[0m  \x1b[1;4mDays\x1b[0m  \x1b[1;4mReason\x1b[0m\n"
        "\x1b[1;31mmissed\x1b[0m     \x1b[2m5\x1b[0m  none held\n");
}

TEST_CASE("table: a long last column goes on under itself") {
  Table table({{"Id"}, {"Reason"}});
  table.row({"forum", "no joint conference covers the pairing in 2003"});
  CHECK(table.render({false, 34}) ==
        "Id     Reason\n"
        "-----  ------\n"
        "forum  no joint conference covers\n"
        "       the pairing in 2003\n");
}

TEST_CASE("table: where the last column has no room left, it goes under its row") {
  Table table({{"Subject"}, {"Reason"}});
  table.row({"a-very-long-identifier-that-stays", "no joint conference covers the pairing in 2003"});
  CHECK(table.render({false, 40}) ==
        "Subject\n"
        "-------\n"
        "    Reason\n"
        "a-very-long-identifier-that-stays\n"
        "    no joint conference covers the\n"
        "    pairing in 2003\n");
}

TEST_CASE("table: a column with a width of its own is cut, but not where the width is unlimited") {
  Table table({{"Title", Align::left, 8}, {"Day"}});
  table.row({"成果発表会", "2004-02-03"});
  CHECK(table.render({false, 80}) == "Title     Day\n--------  ---\n成果発…   2004-02-03\n");
  CHECK(table.render(unlimited) == "Title       Day\n----------  ---\n成果発表会  2004-02-03\n");
}

TEST_CASE("table: several wrapping columns share what there is") {
  Table table({{"Title", Align::left, 0, true}, {"Reason"}});
  const std::string words = "some words that go on and on until there is no more room for any of them in a line";
  table.row({words, words});
  for (int width = 52; width < 180; ++width) CHECK(widest_line(table.render({false, width})) <= width);
}

TEST_CASE("table: what stands in a cell cannot reach the terminal or break the row") {
  Table table({{"Ti\ntle"}, {"Next"}});
  table.section("sec\x1b[2Jtion");
  table.row({"a\nb\x1b]0;owned\x07", "\u202Enext"});
  const std::string out = table.render({false, 0});
  CHECK(out.find_first_of("\x1b\x07\r\t") == std::string::npos);
  CHECK(out.find("\u202E") == std::string::npos);
  CHECK(std::count(out.begin(), out.end(), '\n') == 5);
  CHECK(column_of(out, "Next") == column_of(out, "\\u{202e}next"));
}

TEST_CASE("terminal: colour is for terminals that can show it") {
  const auto colour = [](bool is_terminal, std::map<std::string, std::string> values) {
    return judge_terminal(is_terminal, 80, environment(std::move(values))).colour;
  };
  CHECK(colour(true, {{"TERM", "xterm-256color"}}));
  CHECK_FALSE(colour(true, {{"TERM", "dumb"}}));
  CHECK_FALSE(colour(true, {}));
  CHECK_FALSE(colour(false, {{"TERM", "xterm"}}));
}

TEST_CASE("terminal: NO_COLOR takes colour away, whatever else is set, unless it is empty") {
  const auto colour = [](bool is_terminal, std::map<std::string, std::string> values) {
    values.emplace("TERM", "xterm");
    return judge_terminal(is_terminal, 80, environment(std::move(values))).colour;
  };
  CHECK_FALSE(colour(true, {{"NO_COLOR", "1"}}));
  CHECK_FALSE(colour(true, {{"NO_COLOR", "0"}}));
  CHECK(colour(true, {{"NO_COLOR", ""}}));
  CHECK_FALSE(colour(true, {{"NO_COLOR", "1"}, {"CLICOLOR_FORCE", "1"}}));
  CHECK(colour(false, {{"CLICOLOR_FORCE", "1"}}));
  CHECK(colour(false, {{"FORCE_COLOR", "1"}}));
  CHECK(colour(false, {{"FORCE_COLOR", "1"}, {"TERM", "dumb"}}));
  CHECK_FALSE(colour(false, {{"CLICOLOR_FORCE", "0"}}));
  CHECK_FALSE(colour(false, {{"FORCE_COLOR", ""}}));
}

TEST_CASE("terminal: the width is the terminal's, else COLUMNS, else 100, and unlimited without a terminal") {
  const auto width = [](bool is_terminal, int columns, std::map<std::string, std::string> values) {
    return judge_terminal(is_terminal, columns, environment(std::move(values))).width;
  };
  CHECK(width(true, 132, {{"COLUMNS", "60"}}) == 132);
  CHECK(width(true, 0, {{"COLUMNS", "60"}}) == 60);
  CHECK(width(true, 0, {{"COLUMNS", "wide"}}) == 100);
  CHECK(width(true, 0, {{"COLUMNS", "-3"}}) == 100);
  CHECK(width(true, 0, {}) == 100);
  CHECK(width(false, 0, {{"COLUMNS", "60"}}) == 0);
}

TEST_CASE("terminal: a file is none") {
  std::FILE* const file = std::tmpfile();
  REQUIRE(file != nullptr);
  const TerminalInfo info = detect_terminal(fileno(file), environment({{"TERM", "xterm"}}));
  std::fclose(file);
  CHECK_FALSE(info.colour);
  CHECK(info.width == 0);
}

}  // namespace nenkai
