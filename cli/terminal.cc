#include "cli/terminal.hh"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <iterator>

#include "scheduler/utf8.hh"

namespace nenkai {
namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

// Both tables are made from the Unicode Character Database 15.0.0 (© 2022 Unicode, Inc., used under
// https://www.unicode.org/license.txt). Neighbouring ranges are joined over code points that are not assigned.
// clang-format off

/// Mn, Me, Cf, Zl and Zp of UnicodeData.txt without U+00AD and the Prepended_Concatenation_Marks of PropList.txt,
/// and the types V and T of HangulSyllableType.txt.
constexpr CodeRange zero_width[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05BF}, {0x05C1, 0x05C2}, {0x05C4, 0x05C5},
    {0x05C7, 0x05C7}, {0x0610, 0x061A}, {0x061C, 0x061C}, {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC},
    {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED}, {0x0711, 0x0711}, {0x0730, 0x074A}, {0x07A6, 0x07B0},
    {0x07EB, 0x07F3}, {0x07FD, 0x07FD}, {0x0816, 0x0819}, {0x081B, 0x0823}, {0x0825, 0x0827}, {0x0829, 0x082D},
    {0x0859, 0x085B}, {0x0898, 0x089F}, {0x08CA, 0x08E1}, {0x08E3, 0x0902}, {0x093A, 0x093A}, {0x093C, 0x093C},
    {0x0941, 0x0948}, {0x094D, 0x094D}, {0x0951, 0x0957}, {0x0962, 0x0963}, {0x0981, 0x0981}, {0x09BC, 0x09BC},
    {0x09C1, 0x09C4}, {0x09CD, 0x09CD}, {0x09E2, 0x09E3}, {0x09FE, 0x0A02}, {0x0A3C, 0x0A3C}, {0x0A41, 0x0A51},
    {0x0A70, 0x0A71}, {0x0A75, 0x0A75}, {0x0A81, 0x0A82}, {0x0ABC, 0x0ABC}, {0x0AC1, 0x0AC8}, {0x0ACD, 0x0ACD},
    {0x0AE2, 0x0AE3}, {0x0AFA, 0x0B01}, {0x0B3C, 0x0B3C}, {0x0B3F, 0x0B3F}, {0x0B41, 0x0B44}, {0x0B4D, 0x0B56},
    {0x0B62, 0x0B63}, {0x0B82, 0x0B82}, {0x0BC0, 0x0BC0}, {0x0BCD, 0x0BCD}, {0x0C00, 0x0C00}, {0x0C04, 0x0C04},
    {0x0C3C, 0x0C3C}, {0x0C3E, 0x0C40}, {0x0C46, 0x0C56}, {0x0C62, 0x0C63}, {0x0C81, 0x0C81}, {0x0CBC, 0x0CBC},
    {0x0CBF, 0x0CBF}, {0x0CC6, 0x0CC6}, {0x0CCC, 0x0CCD}, {0x0CE2, 0x0CE3}, {0x0D00, 0x0D01}, {0x0D3B, 0x0D3C},
    {0x0D41, 0x0D44}, {0x0D4D, 0x0D4D}, {0x0D62, 0x0D63}, {0x0D81, 0x0D81}, {0x0DCA, 0x0DCA}, {0x0DD2, 0x0DD6},
    {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x0EB1, 0x0EB1}, {0x0EB4, 0x0EBC}, {0x0EC8, 0x0ECE},
    {0x0F18, 0x0F19}, {0x0F35, 0x0F35}, {0x0F37, 0x0F37}, {0x0F39, 0x0F39}, {0x0F71, 0x0F7E}, {0x0F80, 0x0F84},
    {0x0F86, 0x0F87}, {0x0F8D, 0x0FBC}, {0x0FC6, 0x0FC6}, {0x102D, 0x1030}, {0x1032, 0x1037}, {0x1039, 0x103A},
    {0x103D, 0x103E}, {0x1058, 0x1059}, {0x105E, 0x1060}, {0x1071, 0x1074}, {0x1082, 0x1082}, {0x1085, 0x1086},
    {0x108D, 0x108D}, {0x109D, 0x109D}, {0x1160, 0x11FF}, {0x135D, 0x135F}, {0x1712, 0x1714}, {0x1732, 0x1733},
    {0x1752, 0x1753}, {0x1772, 0x1773}, {0x17B4, 0x17B5}, {0x17B7, 0x17BD}, {0x17C6, 0x17C6}, {0x17C9, 0x17D3},
    {0x17DD, 0x17DD}, {0x180B, 0x180F}, {0x1885, 0x1886}, {0x18A9, 0x18A9}, {0x1920, 0x1922}, {0x1927, 0x1928},
    {0x1932, 0x1932}, {0x1939, 0x193B}, {0x1A17, 0x1A18}, {0x1A1B, 0x1A1B}, {0x1A56, 0x1A56}, {0x1A58, 0x1A60},
    {0x1A62, 0x1A62}, {0x1A65, 0x1A6C}, {0x1A73, 0x1A7F}, {0x1AB0, 0x1B03}, {0x1B34, 0x1B34}, {0x1B36, 0x1B3A},
    {0x1B3C, 0x1B3C}, {0x1B42, 0x1B42}, {0x1B6B, 0x1B73}, {0x1B80, 0x1B81}, {0x1BA2, 0x1BA5}, {0x1BA8, 0x1BA9},
    {0x1BAB, 0x1BAD}, {0x1BE6, 0x1BE6}, {0x1BE8, 0x1BE9}, {0x1BED, 0x1BED}, {0x1BEF, 0x1BF1}, {0x1C2C, 0x1C33},
    {0x1C36, 0x1C37}, {0x1CD0, 0x1CD2}, {0x1CD4, 0x1CE0}, {0x1CE2, 0x1CE8}, {0x1CED, 0x1CED}, {0x1CF4, 0x1CF4},
    {0x1CF8, 0x1CF9}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0x20D0, 0x20F0},
    {0x2CEF, 0x2CF1}, {0x2D7F, 0x2D7F}, {0x2DE0, 0x2DFF}, {0x302A, 0x302D}, {0x3099, 0x309A}, {0xA66F, 0xA672},
    {0xA674, 0xA67D}, {0xA69E, 0xA69F}, {0xA6F0, 0xA6F1}, {0xA802, 0xA802}, {0xA806, 0xA806}, {0xA80B, 0xA80B},
    {0xA825, 0xA826}, {0xA82C, 0xA82C}, {0xA8C4, 0xA8C5}, {0xA8E0, 0xA8F1}, {0xA8FF, 0xA8FF}, {0xA926, 0xA92D},
    {0xA947, 0xA951}, {0xA980, 0xA982}, {0xA9B3, 0xA9B3}, {0xA9B6, 0xA9B9}, {0xA9BC, 0xA9BD}, {0xA9E5, 0xA9E5},
    {0xAA29, 0xAA2E}, {0xAA31, 0xAA32}, {0xAA35, 0xAA36}, {0xAA43, 0xAA43}, {0xAA4C, 0xAA4C}, {0xAA7C, 0xAA7C},
    {0xAAB0, 0xAAB0}, {0xAAB2, 0xAAB4}, {0xAAB7, 0xAAB8}, {0xAABE, 0xAABF}, {0xAAC1, 0xAAC1}, {0xAAEC, 0xAAED},
    {0xAAF6, 0xAAF6}, {0xABE5, 0xABE5}, {0xABE8, 0xABE8}, {0xABED, 0xABED}, {0xD7B0, 0xD7FB}, {0xFB1E, 0xFB1E},
    {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0x101FD, 0x101FD}, {0x102E0, 0x102E0},
    {0x10376, 0x1037A}, {0x10A01, 0x10A0F}, {0x10A38, 0x10A3F}, {0x10AE5, 0x10AE6}, {0x10D24, 0x10D27},
    {0x10EAB, 0x10EAC}, {0x10EFD, 0x10EFF}, {0x10F46, 0x10F50}, {0x10F82, 0x10F85}, {0x11001, 0x11001},
    {0x11038, 0x11046}, {0x11070, 0x11070}, {0x11073, 0x11074}, {0x1107F, 0x11081}, {0x110B3, 0x110B6},
    {0x110B9, 0x110BA}, {0x110C2, 0x110C2}, {0x11100, 0x11102}, {0x11127, 0x1112B}, {0x1112D, 0x11134},
    {0x11173, 0x11173}, {0x11180, 0x11181}, {0x111B6, 0x111BE}, {0x111C9, 0x111CC}, {0x111CF, 0x111CF},
    {0x1122F, 0x11231}, {0x11234, 0x11234}, {0x11236, 0x11237}, {0x1123E, 0x1123E}, {0x11241, 0x11241},
    {0x112DF, 0x112DF}, {0x112E3, 0x112EA}, {0x11300, 0x11301}, {0x1133B, 0x1133C}, {0x11340, 0x11340},
    {0x11366, 0x11374}, {0x11438, 0x1143F}, {0x11442, 0x11444}, {0x11446, 0x11446}, {0x1145E, 0x1145E},
    {0x114B3, 0x114B8}, {0x114BA, 0x114BA}, {0x114BF, 0x114C0}, {0x114C2, 0x114C3}, {0x115B2, 0x115B5},
    {0x115BC, 0x115BD}, {0x115BF, 0x115C0}, {0x115DC, 0x115DD}, {0x11633, 0x1163A}, {0x1163D, 0x1163D},
    {0x1163F, 0x11640}, {0x116AB, 0x116AB}, {0x116AD, 0x116AD}, {0x116B0, 0x116B5}, {0x116B7, 0x116B7},
    {0x1171D, 0x1171F}, {0x11722, 0x11725}, {0x11727, 0x1172B}, {0x1182F, 0x11837}, {0x11839, 0x1183A},
    {0x1193B, 0x1193C}, {0x1193E, 0x1193E}, {0x11943, 0x11943}, {0x119D4, 0x119DB}, {0x119E0, 0x119E0},
    {0x11A01, 0x11A0A}, {0x11A33, 0x11A38}, {0x11A3B, 0x11A3E}, {0x11A47, 0x11A47}, {0x11A51, 0x11A56},
    {0x11A59, 0x11A5B}, {0x11A8A, 0x11A96}, {0x11A98, 0x11A99}, {0x11C30, 0x11C3D}, {0x11C3F, 0x11C3F},
    {0x11C92, 0x11CA7}, {0x11CAA, 0x11CB0}, {0x11CB2, 0x11CB3}, {0x11CB5, 0x11CB6}, {0x11D31, 0x11D45},
    {0x11D47, 0x11D47}, {0x11D90, 0x11D91}, {0x11D95, 0x11D95}, {0x11D97, 0x11D97}, {0x11EF3, 0x11EF4},
    {0x11F00, 0x11F01}, {0x11F36, 0x11F3A}, {0x11F40, 0x11F40}, {0x11F42, 0x11F42}, {0x13430, 0x13440},
    {0x13447, 0x13455}, {0x16AF0, 0x16AF4}, {0x16B30, 0x16B36}, {0x16F4F, 0x16F4F}, {0x16F8F, 0x16F92},
    {0x16FE4, 0x16FE4}, {0x1BC9D, 0x1BC9E}, {0x1BCA0, 0x1BCA3}, {0x1CF00, 0x1CF46}, {0x1D167, 0x1D169},
    {0x1D173, 0x1D182}, {0x1D185, 0x1D18B}, {0x1D1AA, 0x1D1AD}, {0x1D242, 0x1D244}, {0x1DA00, 0x1DA36},
    {0x1DA3B, 0x1DA6C}, {0x1DA75, 0x1DA75}, {0x1DA84, 0x1DA84}, {0x1DA9B, 0x1DAAF}, {0x1E000, 0x1E02A},
    {0x1E08F, 0x1E08F}, {0x1E130, 0x1E136}, {0x1E2AE, 0x1E2AE}, {0x1E2EC, 0x1E2EF}, {0x1E4EC, 0x1E4EF},
    {0x1E8D0, 0x1E8D6}, {0x1E944, 0x1E94A}, {0xE0001, 0xE01EF},
};

/// W and F of EastAsianWidth.txt, which takes in the characters with Emoji_Presentation, without those above.
constexpr CodeRange wide[] = {
    {0x1100, 0x115F}, {0x231A, 0x231B}, {0x2329, 0x232A}, {0x23E9, 0x23EC}, {0x23F0, 0x23F0}, {0x23F3, 0x23F3},
    {0x25FD, 0x25FE}, {0x2614, 0x2615}, {0x2648, 0x2653}, {0x267F, 0x267F}, {0x2693, 0x2693}, {0x26A1, 0x26A1},
    {0x26AA, 0x26AB}, {0x26BD, 0x26BE}, {0x26C4, 0x26C5}, {0x26CE, 0x26CE}, {0x26D4, 0x26D4}, {0x26EA, 0x26EA},
    {0x26F2, 0x26F3}, {0x26F5, 0x26F5}, {0x26FA, 0x26FA}, {0x26FD, 0x26FD}, {0x2705, 0x2705}, {0x270A, 0x270B},
    {0x2728, 0x2728}, {0x274C, 0x274C}, {0x274E, 0x274E}, {0x2753, 0x2755}, {0x2757, 0x2757}, {0x2795, 0x2797},
    {0x27B0, 0x27B0}, {0x27BF, 0x27BF}, {0x2B1B, 0x2B1C}, {0x2B50, 0x2B50}, {0x2B55, 0x2B55}, {0x2E80, 0x3029},
    {0x302E, 0x303E}, {0x3041, 0x3096}, {0x309B, 0x3247}, {0x3250, 0x4DBF}, {0x4E00, 0xA4C6}, {0xA960, 0xA97C},
    {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE10, 0xFE19}, {0xFE30, 0xFE6B}, {0xFF01, 0xFF60}, {0xFFE0, 0xFFE6},
    {0x16FE0, 0x16FE3}, {0x16FF0, 0x18D08}, {0x1AFF0, 0x1B2FB}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF},
    {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C},
    {0x1F37E, 0x1F393}, {0x1F3A0, 0x1F3CA}, {0x1F3CF, 0x1F3D3}, {0x1F3E0, 0x1F3F0}, {0x1F3F4, 0x1F3F4},
    {0x1F3F8, 0x1F43E}, {0x1F440, 0x1F440}, {0x1F442, 0x1F4FC}, {0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F54E},
    {0x1F550, 0x1F567}, {0x1F57A, 0x1F57A}, {0x1F595, 0x1F596}, {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F},
    {0x1F680, 0x1F6C5}, {0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6D2}, {0x1F6D5, 0x1F6DF}, {0x1F6EB, 0x1F6EC},
    {0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7F0}, {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1F9FF},
    {0x1FA70, 0x1FAF8}, {0x20000, 0x3FFFD},
};
// clang-format on

/// Format characters that reorder, hide or annotate text: bidirectional controls, separators, the byte order
/// mark, interlinear annotation, tags.
constexpr CodeRange treacherous[] = {
    {0x061C, 0x061C}, {0x200E, 0x200F}, {0x2028, 0x202E},   {0x2066, 0x206F},
    {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F},
};

/// The rules of Japanese line breaking (JIS X 4051), for the characters that occur in titles.
constexpr std::u32string_view starts_no_line =
    U",.:;!?)]}%、。，．・：；？！）］｝」』】〉》〕〗’”…‥～％\u3000"
    U"ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ";
constexpr std::u32string_view ends_no_line = U"([{（［｛「『【〈《〔〖‘“￥＄";

constexpr char32_t replacement = 0xFFFD;
constexpr char32_t zero_width_joiner = 0x200D;
constexpr char32_t emoji_selector = 0xFE0F;

template <std::size_t size>
bool contains(const CodeRange (&ranges)[size], char32_t code) {
  const auto ends_before = [](const CodeRange& range, char32_t wanted) { return range.last < wanted; };
  const auto* const found = std::lower_bound(std::begin(ranges), std::end(ranges), code, ends_before);
  return found != std::end(ranges) && found->first <= code;
}

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }
bool is_skin_tone(char32_t code) { return code >= 0x1F3FB && code <= 0x1F3FF; }
bool is_regional_indicator(char32_t code) { return code >= 0x1F1E6 && code <= 0x1F1FF; }

int code_width(char32_t code) {
  if (code >= 0x20 && code < 0x7F) return 1;
  if (is_control(code) || contains(zero_width, code)) return 0;
  return contains(wide, code) ? 2 : 1;
}

/// Escapes as programmers write them: every font has their letters, unlike those of the Control Pictures.
std::string escape_of(char32_t code) {
  if (code == '\t') return "\\t";
  if (code == '\n') return "\\n";
  if (code == '\r') return "\\r";
  const auto number = static_cast<std::uint32_t>(code);
  return code < 0x80 ? fmt::format("\\x{:02x}", number) : fmt::format("\\u{{{:x}}}", number);
}

struct Decoded {
  char32_t code;
  std::size_t length;
  bool valid = true;
};

/// The first character of `text`, which is not empty. A byte that begins no valid sequence is U+FFFD.
Decoded decode(std::string_view text) {
  const std::size_t length = utf8_length(text);
  if (length == 0) return {replacement, 1, false};
  const auto lead = static_cast<unsigned char>(text.front());
  if (length == 1) return {lead, 1};
  char32_t code = lead & (0x7FU >> length);
  for (const char c : text.substr(1, length - 1)) code = (code << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  return {code, length};
}

/// What a reader takes for one character: a base and what combines with it (a reduced UAX #29).
struct Grapheme {
  std::string_view bytes;
  char32_t base;
  int width;
};

Grapheme first_cluster(std::string_view text) {
  const Decoded base = decode(text);
  int width = code_width(base.code);
  std::size_t size = base.length;
  char32_t previous = base.code;
  bool flag = false;
  while (size < text.size() && !is_control(base.code)) {
    const Decoded next = decode(text.substr(size));
    if (is_control(next.code)) break;
    if (is_regional_indicator(next.code) && is_regional_indicator(previous) && !flag) {
      width = 2;
      flag = true;
    } else if (next.code == emoji_selector) {
      width = width == 1 ? 2 : width;
    } else {
      const bool joined = width == 2 && (previous == zero_width_joiner || is_skin_tone(next.code));
      if (code_width(next.code) != 0 && !joined) break;
    }
    previous = next.code;
    size += next.length;
  }
  return {text.substr(0, size), base.code, width};
}

/// What stays together when lines are broken, and the spaces before it.
struct Piece {
  std::string_view text;
  int width;
  int gap;
};

bool may_break(const Grapheme& before, const Grapheme& after) {
  if (starts_no_line.find(after.base) != starts_no_line.npos) return false;
  if (ends_no_line.find(before.base) != ends_no_line.npos) return false;
  const bool number = before.base >= '0' && before.base <= '9';  // "2004年" stays together
  return before.width == 2 || (after.width == 2 && !number);
}

std::vector<Piece> split_pieces(std::string_view text) {
  std::vector<Piece> pieces;
  Grapheme last{{}, 0, 0};
  int gap = 0;
  while (!text.empty()) {
    const Grapheme cluster = first_cluster(text);
    text.remove_prefix(cluster.bytes.size());
    if (cluster.bytes == " ") {
      ++gap;
      continue;
    }
    if (pieces.empty() || gap > 0 || may_break(last, cluster)) {
      pieces.push_back({cluster.bytes, cluster.width, gap});
    } else {
      Piece& piece = pieces.back();
      piece.text = {piece.text.data(), piece.text.size() + cluster.bytes.size()};
      piece.width += cluster.width;
    }
    last = cluster;
    gap = 0;
  }
  return pieces;
}

/// Lines that are filled one after the other.
class LineFiller {
 public:
  explicit LineFiller(int width) : width_(width) {}

  void add(const Piece& piece) {
    if (used_ > 0 && used_ + piece.gap + piece.width <= width_) {
      lines_.back().append(static_cast<std::size_t>(piece.gap), ' ');
      put(piece.text, piece.gap + piece.width);
      return;
    }
    if (used_ > 0) next_line();
    if (piece.width <= width_) {
      put(piece.text, piece.width);
    } else {
      add_broken(piece.text);
    }
  }
  std::vector<std::string> take() { return std::move(lines_); }

 private:
  void put(std::string_view text, int width) {
    lines_.back() += text;
    used_ += width;
  }
  void next_line() {
    lines_.emplace_back();
    used_ = 0;
  }
  void add_broken(std::string_view text) {
    while (!text.empty()) {
      const Grapheme cluster = first_cluster(text);
      if (used_ > 0 && used_ + cluster.width > width_) next_line();
      put(cluster.bytes, cluster.width);
      text.remove_prefix(cluster.bytes.size());
    }
  }

  int width_;
  int used_ = 0;
  std::vector<std::string> lines_{""};
};

/// The parameters of ANSI "select graphic rendition". No meaning hangs on the hue alone: the words say it too,
/// and what is bad is bold besides.
std::string_view rendition(Style style) {
  switch (style) {
    case Style::plain: return "";
    case Style::strong: return "1";
    case Style::dim: return "2";
    case Style::good: return "32";
    case Style::warn: return "33";
    case Style::bad: return "1;31";
  }
  return "";
}

constexpr std::string_view header_rendition = "1;4";

/// The value of a variable, empty where it is not set.
std::string_view variable(const Getenv& getenv, const char* name) {
  const char* const value = getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool forces_colour(std::string_view value) { return !value.empty() && value != "0" && value != "false"; }

bool wants_colour(bool is_terminal, const Getenv& getenv) {
  if (!variable(getenv, "NO_COLOR").empty()) return false;
  if (forces_colour(variable(getenv, "CLICOLOR_FORCE")) || forces_colour(variable(getenv, "FORCE_COLOR"))) return true;
  const std::string_view term = variable(getenv, "TERM");
  return is_terminal && !term.empty() && term != "dumb";
}

constexpr int standard_width = 100;
constexpr int narrowest_wrapped = 24;  // a wrapping column gives way to a narrow terminal down to this
constexpr int column_gap = 2;
constexpr int below_indent = 4;

}  // namespace

int display_width(std::string_view utf8) {
  int width = 0;
  while (!utf8.empty()) {
    const Grapheme cluster = first_cluster(utf8);
    width += cluster.width;
    utf8.remove_prefix(cluster.bytes.size());
  }
  return width;
}

std::string visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Decoded next = decode(text);
    if (!next.valid) {
      out += "\xEF\xBF\xBD";
    } else if (is_control(next.code) || contains(treacherous, next.code)) {
      out += escape_of(next.code);
    } else {
      out += text.substr(0, next.length);
    }
    text.remove_prefix(next.length);
  }
  return out;
}

std::string pad(std::string_view text, int width, Align align) {
  const std::string spaces(static_cast<std::size_t>(std::max(0, width - display_width(text))), ' ');
  return align == Align::left ? std::string(text) + spaces : spaces + std::string(text);
}

std::string truncate_to_width(std::string_view text, int width) {
  if (display_width(text) <= width) return std::string(text);
  if (width <= 0) return {};
  std::string out;
  for (int used = 0;;) {
    const Grapheme cluster = first_cluster(text);
    used += cluster.width;
    if (used > width - 1) return out + "…";
    out += cluster.bytes;
    text.remove_prefix(cluster.bytes.size());
  }
}

std::vector<std::string> wrap(std::string_view text, int width) {
  if (width <= 0 || display_width(text) <= width) return {std::string(text)};
  LineFiller filler(width);
  for (const Piece& piece : split_pieces(text)) filler.add(piece);
  return filler.take();
}

std::string styled(std::string_view text, Style style, bool colour) {
  if (!colour || style == Style::plain || text.empty()) return visible(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", rendition(style), visible(text));
}

TerminalInfo judge_terminal(bool is_terminal, int columns, const Getenv& getenv) {
  TerminalInfo info;
  info.colour = wants_colour(is_terminal, getenv);
  if (!is_terminal) return info;
  info.width = columns;
  if (info.width <= 0) info.width = std::atoi(std::string(variable(getenv, "COLUMNS")).c_str());
  if (info.width <= 0) info.width = standard_width;
  return info;
}

TerminalInfo detect_terminal(int fd, const Getenv& getenv) {
  const bool is_terminal = isatty(fd) == 1;
  winsize size{};
  if (is_terminal && ioctl(fd, TIOCGWINSZ, &size) != 0) size.ws_col = 0;
  return judge_terminal(is_terminal, size.ws_col, getenv);
}

struct Table::Layout {
  std::vector<int> widths;
  bool limited = false;     // whether anything is cut or wrapped
  bool last_below = false;  // the last column stands under its row

  /// The columns that stand beside each other.
  std::size_t beside() const { return widths.size() - (last_below ? 1 : 0); }
  int line_width() const {
    int sum = column_gap * (static_cast<int>(beside()) - 1);
    for (std::size_t i = 0; i < beside(); ++i) sum += widths[i];
    return sum;
  }
};

/// Writes lines, and keeps spaces back until something follows them.
class Table::Writer {
 public:
  explicit Writer(bool colour) : colour_(colour) {}

  bool colour() const { return colour_; }
  void space(int columns) { pending_ += std::max(0, columns); }
  void text(std::string_view words, std::string_view sgr) {
    if (words.empty()) return;
    out_.append(static_cast<std::size_t>(pending_), ' ');
    pending_ = 0;
    const bool plain = !colour_ || sgr.empty();
    if (!plain) out_.append("\x1b[").append(sgr).append("m");
    out_ += words;
    if (!plain) out_ += "\x1b[0m";
  }
  void end_line() {
    pending_ = 0;
    out_ += '\n';
  }
  std::string take() { return std::move(out_); }

 private:
  bool colour_;
  int pending_ = 0;
  std::string out_;
};

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
  assert(!columns_.empty());
  for (Column& column : columns_) column.header = visible(column.header);
  if (columns_.back().align == Align::left) columns_.back().wraps = true;
}

void Table::add(Kind kind, std::vector<Cell> cells) {
  assert(cells.size() <= columns_.size());
  for (Cell& cell : cells) cell.text = visible(cell.text);
  if (kind != Kind::section) cells.resize(columns_.size());
  rows_.push_back({kind, std::move(cells)});
}

void Table::row(std::vector<Cell> cells) { add(Kind::body, std::move(cells)); }
void Table::section(std::string_view heading) { add(Kind::section, {Cell(std::string(heading), Style::strong)}); }
void Table::total(std::vector<Cell> cells) { add(Kind::total, std::move(cells)); }

Table::Layout Table::natural_layout() const {
  Layout layout;
  for (const Column& column : columns_) layout.widths.push_back(display_width(column.header));
  for (const Row& row : rows_) {
    if (row.kind == Kind::section) continue;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      layout.widths[i] = std::max(layout.widths[i], display_width(row.cells[i].text));
    }
  }
  return layout;
}

Table::Layout Table::fitted_layout(int width) const {
  Layout layout = natural_layout();
  if (width <= 0) return layout;
  layout.limited = true;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const int most = std::max(columns_[i].max_width, display_width(columns_[i].header));
    if (columns_[i].max_width > 0) layout.widths[i] = std::min(layout.widths[i], most);
  }
  const std::vector<int> wanted = layout.widths;
  const auto give_way = [&] {  // the widest of the wrapping columns, as far as need be
    while (layout.line_width() > width) {
      int* widest = nullptr;
      for (std::size_t i = 0; i < layout.beside(); ++i) {
        const int least = std::max(narrowest_wrapped, display_width(columns_[i].header));
        const bool gives = columns_[i].wraps && layout.widths[i] > least;
        if (gives && (widest == nullptr || layout.widths[i] > *widest)) widest = &layout.widths[i];
      }
      if (widest == nullptr) return false;
      --*widest;
    }
    return true;
  };
  if (give_way() || !columns_.back().wraps || columns_.size() == 1) return layout;
  layout.widths = wanted;
  layout.last_below = true;
  layout.widths.back() = std::max(narrowest_wrapped, width - below_indent);
  give_way();
  return layout;
}

bool Table::has_header() const {
  return std::any_of(columns_.begin(), columns_.end(), [](const Column& column) { return !column.header.empty(); });
}

std::vector<std::string> Table::cell_lines(const Layout& layout, std::size_t column, std::string_view text) const {
  if (!layout.limited) return {std::string(text)};
  if (columns_[column].wraps) return wrap(text, layout.widths[column]);
  return {truncate_to_width(text, layout.widths[column])};
}

void Table::write_row(Writer& writer, const Layout& layout, const std::vector<Cell>& cells, Style standard) const {
  std::vector<std::vector<std::string>> lines;
  for (std::size_t i = 0; i < cells.size(); ++i) lines.push_back(cell_lines(layout, i, cells[i].text));
  const auto sgr = [&](std::size_t i) { return rendition(cells[i].style == Style::plain ? standard : cells[i].style); };
  std::size_t height = 0;
  for (std::size_t i = 0; i < layout.beside(); ++i) height = std::max(height, lines[i].size());
  for (std::size_t line = 0; line < height; ++line) {
    for (std::size_t i = 0; i < layout.beside(); ++i) {
      const std::string_view text = line < lines[i].size() ? std::string_view(lines[i][line]) : "";
      const int rest = layout.widths[i] - display_width(text);
      if (columns_[i].align == Align::right) writer.space(rest);
      writer.text(text, sgr(i));
      writer.space((columns_[i].align == Align::left ? rest : 0) + column_gap);
    }
    writer.end_line();
  }
  if (!layout.last_below || cells.back().text.empty()) return;
  for (const std::string& text : lines.back()) {
    writer.space(below_indent);
    writer.text(text, sgr(cells.size() - 1));
    writer.end_line();
  }
}

/// The header underlines the whole width of each column, which the eye then follows down; only a last column
/// on the left has no edge to show.
void Table::write_header(Writer& writer, const Layout& layout) const {
  std::vector<Cell> headers;
  for (std::size_t i = 0; i < layout.beside(); ++i) {
    const Column& column = columns_[i];
    const bool open_end = i + 1 == layout.beside() && column.align == Align::left;
    const std::string text = open_end ? column.header : pad(column.header, layout.widths[i], column.align);
    writer.text(text, header_rendition);
    writer.space(column_gap);
    headers.emplace_back(text);
  }
  writer.end_line();
  if (!writer.colour()) write_ruler(writer, layout, headers);
  if (!layout.last_below || columns_.back().header.empty()) return;
  writer.space(below_indent);
  writer.text(columns_.back().header, header_rendition);
  writer.end_line();
}

void Table::write_ruler(Writer& writer, const Layout& layout, const std::vector<Cell>& over) const {
  for (std::size_t i = 0; i < layout.beside(); ++i) {
    const bool open_end = i + 1 == layout.beside() && columns_[i].align == Align::left;
    const int length = open_end ? std::min(layout.widths[i], display_width(over[i].text)) : layout.widths[i];
    if (over[i].text.empty()) {
      writer.space(layout.widths[i]);
    } else {
      writer.text(std::string(static_cast<std::size_t>(length), '-'), rendition(Style::dim));
    }
    writer.space(column_gap);
  }
  writer.end_line();
}

std::string Table::render(const TerminalInfo& terminal) const {
  const Layout layout = fitted_layout(terminal.width);
  Writer writer(terminal.colour);
  if (has_header()) write_header(writer, layout);
  for (const Row& row : rows_) {
    if (row.kind == Kind::section) {
      if (has_header() || &row != &rows_.front()) writer.end_line();
      for (const std::string& line : wrap(row.cells.front().text, terminal.width)) {
        writer.text(line, rendition(Style::strong));
        writer.end_line();
      }
      continue;
    }
    if (row.kind == Kind::total) write_ruler(writer, layout, row.cells);
    write_row(writer, layout, row.cells, row.kind == Kind::total ? Style::strong : Style::plain);
  }
  return writer.take();
}

}  // namespace nenkai
