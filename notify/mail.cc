#include "notify/mail.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "scheduler/check_text.hh"
#include "scheduler/utf8.hh"

namespace nenkai {
namespace {

constexpr std::size_t line_length = 76;  // RFC 2045 section 6.8 and RFC 2047 section 2

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// What is wrong with a header's value; none where it may stand there.
std::optional<std::string> header_problem(const char* header, std::string_view value) {
  if (std::any_of(value.begin(), value.end(), is_control))
    return fmt::format("{}: {} has a control character, which no header may have", header, in_quotes(value));
  if (find_invalid_utf8(value) != value.npos) return fmt::format("{}: {} is no UTF-8", header, in_quotes(value));
  // C1 controls and the separators of lines and paragraphs break lines in some programs.
  for (const std::string_view bad : {"\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    if (value.find(bad) != value.npos) return fmt::format("{}: {} has a line separator", header, in_quotes(value));
  }
  for (std::size_t at = 0; at + 1 < value.size(); ++at) {
    if (value[at] == '\xC2' && static_cast<unsigned char>(value[at + 1]) < 0xA0)
      return fmt::format("{}: {} has a control character, which no header may have", header, in_quotes(value));
  }
  return std::nullopt;
}

/// `text` as encoded words (RFC 2047), of whole characters each, on lines that go on with a space. `used` octets of the
/// first line are taken already.
std::string encoded_words(std::string_view text, std::size_t used) {
  constexpr std::string_view open = "=?UTF-8?B?";
  constexpr std::string_view close = "?=";
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t room = line_length - std::min(line_length - 24, out.empty() ? used : std::size_t{1});
    const std::size_t bytes = (std::min<std::size_t>(room, 75) - open.size() - close.size()) / 4 * 3;
    std::size_t end = at;
    while (end < text.size()) {
      const std::size_t next = std::max<std::size_t>(1, utf8_length(text.substr(end)));
      if (end + next - at > bytes) break;
      end += next;
    }
    out += (out.empty() ? "" : "\r\n ");
    out.append(open).append(base64(text.substr(at, end - at))).append(close);
    at = end;
  }
  return out;
}

/// True for what needs no encoding: printable ASCII that cannot be taken for an encoded word, on one line.
bool plain(std::string_view text, std::size_t used) {
  return std::all_of(text.begin(), text.end(), is_ascii) && text.find("=?") == text.npos &&
         used + text.size() <= line_length && !text.starts_with(' ') && !text.ends_with(' ');
}

std::string unstructured(std::string_view header, std::string_view value) {
  const std::size_t used = header.size() + 2;
  return fmt::format("{}: {}\r\n", header, plain(value, used) ? std::string(value) : encoded_words(value, used));
}

std::string mailbox(std::string_view header, const Mailbox& box) {
  if (box.name.empty()) return fmt::format("{}: {}\r\n", header, box.address);
  const bool atom = std::all_of(box.name.begin(), box.name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '-';
  });
  const std::string name =
      atom && plain(box.name, header.size() + 2) ? box.name : encoded_words(box.name, header.size() + 2);
  // The address may be long: it has a line of its own.
  return fmt::format("{}: {}\r\n <{}>\r\n", header, name, box.address);
}

/// RFC 5322 section 3.3, in UTC.
std::string date_text(Instant instant) {
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Day day = date::floor<date::days>(instant);
  const date::year_month_day ymd{day};
  const date::hh_mm_ss<std::chrono::seconds> time{date::floor<std::chrono::seconds>(instant - day)};
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", days.at(date::weekday{day}.c_encoding()),
                     unsigned(ymd.day()), months.at(unsigned(ymd.month()) - 1), int(ymd.year()), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

/// A body in base64, so that no line is too long, none begins with a dot, and no bare CR or LF is in it.
std::string part(std::string_view type, std::string_view body) {
  const std::string encoded = base64(body);
  std::string out = fmt::format("Content-Type: {}\r\nContent-Transfer-Encoding: base64\r\n\r\n", type);
  for (std::size_t at = 0; at < encoded.size(); at += line_length) {
    out.append(encoded, at, line_length).append("\r\n");
  }
  return out;
}

/// Text lines end in CRLF (RFC 2046 section 4.1.1).
std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' && !out.ends_with('\r')) out += '\r';
    out += c;
  }
  return out;
}

std::string multipart(std::string_view kind, std::string_view boundary, const std::vector<std::string>& parts) {
  std::string out = fmt::format("Content-Type: multipart/{};\r\n boundary=\"{}\"\r\n\r\n", kind, boundary);
  for (const std::string& each : parts) out += fmt::format("--{}\r\n{}", boundary, each);
  return out + fmt::format("--{}--\r\n", boundary);
}

std::string body_of(const Mail& mail) {
  // No line of base64 begins with a hyphen, so these boundaries can stand nowhere but where they are put.
  std::string body = part("text/plain; charset=utf-8", with_crlf(mail.text));
  if (!mail.html.empty())
    body = multipart("alternative", "=_nenkai_words", {body, part("text/html; charset=utf-8", with_crlf(mail.html))});
  if (mail.calendar.empty()) return body;
  // An attachment and no invitation: METHOD stands neither here nor in it, so nobody is asked to answer.
  const std::string calendar = "Content-Disposition: attachment; filename=\"event.ics\"\r\n" +
                               part("text/calendar; charset=utf-8", mail.calendar);
  return multipart("mixed", "=_nenkai_parts", {body, calendar});
}

bool is_message_id(std::string_view id) {
  const auto good = [](char c) { return c > 0x20 && c < 0x7F && c != '<' && c != '>'; };
  const std::size_t at = id.find('@');
  return at != id.npos && at > 0 && at + 1 < id.size() && id.size() <= 250 && std::all_of(id.begin(), id.end(), good);
}

std::optional<std::string> problem_of(const Mail& mail) {
  for (const auto& [header, value] :
       {std::pair{"From", &mail.from.name}, std::pair{"To", &mail.to.name}, std::pair{"Subject", &mail.subject},
        std::pair{"Content-Language", &mail.language}, std::pair{"List-Unsubscribe", &mail.list_unsubscribe}}) {
    if (auto problem = header_problem(header, *value)) return problem;
  }
  for (const auto& [header, box] : {std::pair{"From", &mail.from}, std::pair{"To", &mail.to}}) {
    if (!is_email(box->address)) return fmt::format("{}: {} is no mail address", header, in_quotes(box->address));
  }
  if (!mail.language.empty() && !is_language_tag(mail.language))
    return fmt::format("Content-Language: {} is no language", in_quotes(mail.language));
  if (!is_message_id(mail.message_id)) return fmt::format("Message-ID: {} is none", in_quotes(mail.message_id));
  const std::string& list = mail.list_unsubscribe;
  const bool is_uri = (list.starts_with("mailto:") && is_email(list.substr(7, list.find('?') - 7))) || is_web_url(list);
  const bool is_token = list.find_first_of("<>\" ,") == list.npos && std::all_of(list.begin(), list.end(), is_ascii);
  if (!list.empty() && (!is_uri || !is_token || list.size() > 900))
    return fmt::format("List-Unsubscribe: {} is no address", in_quotes(list));
  return std::nullopt;
}

}  // namespace

Result<std::string> compose(const Mail& mail) {
  if (auto problem = problem_of(mail)) return Problem{std::move(*problem)};
  std::string out = mailbox("From", mail.from) + mailbox("To", mail.to) + unstructured("Subject", mail.subject);
  out += fmt::format("Date: {}\r\nMessage-ID:\r\n <{}>\r\n", date_text(mail.date), mail.message_id);
  out += "MIME-Version: 1.0\r\n";
  if (!mail.language.empty()) out += fmt::format("Content-Language: {}\r\n", mail.language);
  if (!mail.list_unsubscribe.empty()) out += fmt::format("List-Unsubscribe:\r\n <{}>\r\n", mail.list_unsubscribe);
  // RFC 3834: so that no holiday notice answers.
  out += "Auto-Submitted: auto-generated\r\n";
  return out + body_of(mail);
}

std::string in_one_line(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(1, utf8_length(text));
    const std::string_view character = text.substr(0, length);
    const bool separates = character == "\xE2\x80\xA8" || character == "\xE2\x80\xA9";
    const bool controls = length == 2 && character[0] == '\xC2' && static_cast<unsigned char>(character[1]) < 0xA0;
    line += separates || controls ? " " : character;
    text.remove_prefix(character.size());
  }
  return line;
}

Result<Mailbox> parse_mailbox(std::string_view text) {
  Mailbox box{"", std::string(text)};
  const std::size_t open = text.rfind('<');
  if (open != text.npos && text.ends_with('>')) {
    box.address = text.substr(open + 1, text.size() - open - 2);
    std::string_view name = text.substr(0, open);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"')) name = name.substr(1, name.size() - 2);
    box.name = name;
  }
  if (is_email(box.address)) return box;
  return Problem{fmt::format("{} is no mail address: write \"nenkai <calendar@office.example>\"", in_quotes(text))};
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - at);
    unsigned value = 0;
    for (std::size_t i = 0; i < 3; ++i)
      value = value << 8U | (i < left ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) out += i <= left ? digits[value >> (18 - 6 * i) & 63U] : '=';
  }
  return out;
}

}  // namespace nenkai
