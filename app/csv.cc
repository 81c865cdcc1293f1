#include "app/csv.hh"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace nenkai {
namespace {

/// How a spreadsheet recognises a formula. The last four are the full-width = + - @.
constexpr std::string_view formula_starts[] = {
    "=", "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0",
};

bool looks_like_formula(std::string_view field) {
  return std::any_of(std::begin(formula_starts), std::end(formula_starts),
                     [&](std::string_view start) { return field.starts_with(start); });
}

}  // namespace

CsvWriter& CsvWriter::text(std::string_view field) {
  if (looks_like_formula(field)) return raw("'" + std::string(field));
  return raw(field);
}

CsvWriter& CsvWriter::raw(std::string_view field) {
  if (fields_ == 0) row_begin_ = out_->size();
  if (fields_ > 0) *out_ += ',';
  ++fields_;
  if (field.find_first_of(",\"\r\n") == field.npos) {
    *out_ += field;
    return *this;
  }
  *out_ += '"';
  for (const char c : field) {
    if (c == '"') *out_ += '"';
    *out_ += c;
  }
  *out_ += '"';
  return *this;
}

CsvWriter& CsvWriter::number(std::int64_t value) { return raw(std::to_string(value)); }

CsvWriter& CsvWriter::end_row() {
  const bool blank = fields_ == 1 && out_->size() == row_begin_;
  if (blank) *out_ += "\"\"";  // an empty line would be passed over
  *out_ += '\n';
  fields_ = 0;
  return *this;
}

CsvReader::CsvReader(std::string_view text) : rest_(text) {
  if (rest_.starts_with(utf8_byte_order_mark)) rest_.remove_prefix(utf8_byte_order_mark.size());
}

Result<std::optional<CsvRow>> CsvReader::next() {
  while (!rest_.empty() && at_line_end()) pass_line_end();
  if (rest_.empty()) return std::optional<CsvRow>();
  CsvRow row;
  row.line = line_;
  for (;;) {
    if (auto wrong = read_field(row)) return *std::move(wrong);
    if (!rest_.starts_with(',')) break;
    rest_.remove_prefix(1);
  }
  if (!rest_.empty()) pass_line_end();
  return std::optional(std::move(row));
}

bool CsvReader::at_line_end() const { return rest_.starts_with('\n') || rest_.starts_with("\r\n"); }

void CsvReader::pass_line_end() {
  rest_.remove_prefix(rest_.front() == '\r' ? 2 : 1);
  ++line_;
}

std::optional<Problem> CsvReader::read_field(CsvRow& row) {
  if (row.fields.size() == csv_max_fields) {
    return problem(row.line, fmt::format("more than {} fields in a row", csv_max_fields));
  }
  std::string& field = row.fields.emplace_back();
  return rest_.starts_with('"') ? read_quoted(field) : read_bare(field);
}

std::optional<Problem> CsvReader::read_quoted(std::string& field) {
  const int begin = line_;
  rest_.remove_prefix(1);
  for (;;) {
    const std::size_t quote = rest_.find('"');
    if (quote == rest_.npos) return problem(begin, "the quote that opens a field here is never closed");
    const std::string_view part = rest_.substr(0, quote);
    if (field.size() + part.size() > csv_max_field_bytes) {
      return problem(begin, fmt::format("a field has more than {} bytes", csv_max_field_bytes));
    }
    field += part;
    line_ += static_cast<int>(std::count(part.begin(), part.end(), '\n'));
    rest_.remove_prefix(quote + 1);
    if (!rest_.starts_with('"')) break;
    field += '"';
    rest_.remove_prefix(1);
  }
  if (rest_.empty() || rest_.front() == ',' || at_line_end()) return std::nullopt;
  return problem(line_, "after a closing quote only a comma or the end of the line can follow");
}

std::optional<Problem> CsvReader::read_bare(std::string& field) {
  std::size_t size = 0;
  while (size < rest_.size() && rest_[size] != ',' && rest_[size] != '\n') {
    if (rest_[size] == '"') return problem(line_, "a quote inside a field: put the field in quotes and double it");
    ++size;
  }
  const bool carriage_return = size > 0 && size < rest_.size() && rest_[size] == '\n' && rest_[size - 1] == '\r';
  if (carriage_return) --size;
  if (size > csv_max_field_bytes) {
    return problem(line_, fmt::format("a field has more than {} bytes", csv_max_field_bytes));
  }
  field = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return std::nullopt;
}

Problem CsvReader::problem(int line, std::string_view message) {
  rest_ = {};
  return Problem{fmt::format("line {}: {}", line, message)};
}

}  // namespace nenkai
