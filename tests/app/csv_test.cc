#include "app/csv.hh"

#include <catch2/catch.hpp>

namespace nenkai {
namespace {

std::string written(std::string_view field) {
  std::string out;
  CsvWriter(out).text(field).end_row();
  out.pop_back();
  return out;
}

using Rows = std::vector<std::vector<std::string>>;

Rows read_all(std::string_view text) {
  CsvReader reader(text);
  Rows rows;
  for (;;) {
    auto row = reader.next();
    REQUIRE(row);
    if (!row.value()) return rows;
    rows.push_back((*row.value()).fields);
  }
}

std::string problem_of(std::string_view text) {
  CsvReader reader(text);
  for (;;) {
    auto row = reader.next();
    if (!row) return row.problem();
    if (!row.value()) return "none";
  }
}

}  // namespace

TEST_CASE("CSV: rows are appended, and quotes stand only where they are needed") {
  std::string out = "before\n";
  CsvWriter csv(out);
  csv.raw("id").raw("title").raw("n").end_row();
  csv.text("a-1").text("Forum, Sendai").number(3).end_row();
  csv.text("a-2").text("the \"small\" one").text("").end_row();
  csv.text("a-3").text("two\nlines").text("成果発表会").end_row();
  CHECK(out ==
        "before\n"
        "id,title,n\n"
        "a-1,\"Forum, Sendai\",3\n"
        "a-2,\"the \"\"small\"\" one\",\n"
        "a-3,\"two\nlines\",成果発表会\n");
}

TEST_CASE("CSV: what a spreadsheet would run as a formula becomes text") {
  CHECK(written("=1+1") == "'=1+1");
  CHECK(written("+81-22-000") == "'+81-22-000");
  CHECK(written("-5") == "'-5");
  CHECK(written("@SUM(A1)") == "'@SUM(A1)");
  CHECK(written("\t=1") == "'\t=1");
  CHECK(written("\r=1") == "\"'\r=1\"");
  CHECK(written("\n=1") == "\"'\n=1\"");
  CHECK(written("＝1+1") == "'＝1+1");
  CHECK(written("＋1") == "'＋1");
  CHECK(written("－1") == "'－1");
  CHECK(written("＠A1") == "'＠A1");
  CHECK(written("=HYPERLINK(\"http://x\",\"y\")") == "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
}

TEST_CASE("CSV: a formula sign further inside, and our own numbers, stay as they are") {
  CHECK(written("a=b") == "a=b");
  CHECK(written("sendai--meti-tohoku") == "sendai--meti-tohoku");
  std::string out;
  CsvWriter(out).number(-5).number(0).raw("-").end_row();
  CHECK(out == "-5,0,-\n");
}

TEST_CASE("CSV: a row of one empty field is no empty line") {
  CHECK(written("") == "\"\"");
  CHECK(read_all("\"\"\n") == Rows{{""}});
}

TEST_CASE("CSV: what was written is read again") {
  const Rows rows = {{"plain", "", "a,b"}, {"\"", "\"\"", "x\"y"}, {"line\nfeed", "line\r\nend", "\r"}, {""}, {"", ""}};
  std::string out;
  CsvWriter csv(out);
  for (const auto& row : rows) {
    for (const auto& field : row) csv.raw(field);
    csv.end_row();
  }
  CHECK(read_all(out) == rows);
}

TEST_CASE("CSV: line ends, a byte order mark and a missing last line end are all one to the reader") {
  const Rows rows = {{"a", "b"}, {"c", "d"}};
  CHECK(read_all("a,b\nc,d\n") == rows);
  CHECK(read_all("a,b\r\nc,d\r\n") == rows);
  CHECK(read_all("a,b\nc,d") == rows);
  CHECK(read_all("\n\r\na,b\r\n\n\"c\",\"d\"") == rows);
  CHECK(read_all("\xEF\xBB\xBF"
                 "a,b\nc,d\n") == rows);
  CHECK(read_all("").empty());
  CHECK(read_all("\n\n").empty());
  CHECK(read_all("a,\n,b\n") == Rows{{"a", ""}, {"", "b"}});
}

TEST_CASE("CSV: a row knows the line it begins on") {
  CsvReader reader("a\n\"b\nb\"\n\nc\n");
  CHECK(reader.next().value()->line == 1);
  CHECK(reader.next().value()->line == 2);
  CHECK(reader.next().value()->line == 5);
}

TEST_CASE("CSV: what is no CSV is refused with its line, and ends the reading") {
  CHECK(problem_of("a\nb,\"c\nd") == "line 2: the quote that opens a field here is never closed");
  CHECK(problem_of("a\nb\"c\n") == "line 2: a quote inside a field: put the field in quotes and double it");
  CHECK(problem_of("\"a\nb\"c\n") == "line 2: after a closing quote only a comma or the end of the line can follow");
  CsvReader reader("a\"\nb\n");
  CHECK_FALSE(reader.next());
  CHECK_FALSE(reader.next().value());
}

TEST_CASE("CSV: fields and rows have their limits") {
  const std::string longest(csv_max_field_bytes, 'x');
  CHECK(read_all(longest).front().front().size() == csv_max_field_bytes);
  CHECK(read_all("\"" + longest + "\"").front().front().size() == csv_max_field_bytes);
  CHECK(problem_of(longest + "x") == "line 1: a field has more than 1048576 bytes");
  CHECK(problem_of("\"" + longest + "x\"") == "line 1: a field has more than 1048576 bytes");
  CHECK(problem_of(std::string(csv_max_fields - 1, ',')) == "none");
  CHECK(problem_of(std::string(csv_max_fields, ',')) == "line 1: more than 1000 fields in a row");
}

}  // namespace nenkai
