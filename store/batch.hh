#pragma once
// Rows on their way into and out of a database, column by column: drivers take a thousand rows in one call far
// faster than one row in a thousand.

#include <soci/soci.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nenkai {

class Database;

enum class ColumnType { text, number };

struct Column {
  const char* name;
  ColumnType type;
};

/// Rows to be written. A row is filled from its first column to its last.
class Batch {
 public:
  static constexpr std::size_t capacity = 1000;

  struct Values {
    Column column;
    std::vector<std::string> texts;
    std::vector<long long> numbers;
    std::vector<soci::indicator> indicators;
  };

  explicit Batch(std::span<const Column> columns);

  Batch& text(std::string_view value);
  Batch& number(long long value);
  Batch& null();

  std::size_t rows() const { return rows_; }
  bool full() const { return rows_ == capacity; }
  const std::vector<Values>& columns() const { return values_; }
  /// The columns with as many values as there are rows, as SOCI wants to bind them.
  std::vector<Values>& bound();
  void clear();

 private:
  /// Notes that the present column of the present row is filled, and goes on to the next.
  Batch& filled(soci::indicator indicator);

  std::vector<Values> values_;
  std::size_t rows_ = 0;
  std::size_t column_ = 0;
};

/// Runs a text for as many rows as are given, a batch at a time. In the text, `{given}` and `{rows}` stand for
/// the rows (see Database).
class BulkWriter {
 public:
  BulkWriter(Database& database, const std::string& text, std::span<const Column> columns);

  /// The batch to append a row to.
  Batch& row();
  /// Runs the text for the rows that remain. To be called at the end: a destructor cannot fail.
  void finish();

 private:
  Database* database_;
  Batch batch_;
  std::string text_;
};

/// A named value in a SELECT (":name").
struct Parameter {
  Parameter(const char* its_name, std::string value) : name(its_name), type(ColumnType::text), text(std::move(value)) {}
  Parameter(const char* its_name, long long value) : name(its_name), type(ColumnType::number), number(value) {}

  const char* name;
  ColumnType type;
  std::string text;
  long long number = 0;
};

/// The rows of a SELECT, one after the other. Within a transaction; one reader at a time.
class RowReader {
 public:
  RowReader(Database& database, const std::string& select, std::span<const ColumnType> types,
            std::vector<Parameter> parameters);
  ~RowReader();
  RowReader(const RowReader&) = delete;
  RowReader& operator=(const RowReader&) = delete;

  /// Goes to the next row; false after the last.
  bool next() { return ++row_ < rows_ || fetch(); }

  // Of the present row; texts live until the next call of next().
  bool null(std::size_t column) const { return columns_[column].indicators[row_] == soci::i_null; }
  std::string_view text(std::size_t column) const { return columns_[column].texts[row_]; }
  long long number(std::size_t column) const { return columns_[column].numbers[row_]; }

 private:
  static constexpr std::size_t capacity = 250;  // so that a batch stays in the processor's cache

  struct Values {
    ColumnType type;
    std::vector<std::string> texts;
    std::vector<long long> numbers;
    std::vector<soci::indicator> indicators;
    void resize();
  };

  bool fetch();

  Database* database_;
  std::vector<Parameter> parameters_;
  std::vector<Values> columns_;
  soci::statement statement_;
  bool has_cursor_ = false;
  bool more_ = true;
  std::size_t row_ = 0;
  std::size_t rows_ = 0;
};

}  // namespace nenkai
