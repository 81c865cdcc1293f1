#include "store/batch.hh"

#include <fmt/format.h>

#include <cassert>

#include "store/database.hh"

namespace nenkai {

Batch::Batch(std::span<const Column> columns) {
  for (const Column& column : columns) values_.push_back({column, {}, {}, {}});
  clear();
}

void Batch::clear() {
  rows_ = 0;
  column_ = 0;
  for (Values& values : values_) {
    values.indicators.resize(capacity);
    if (values.column.type == ColumnType::text) {
      values.texts.resize(capacity);
    } else {
      values.numbers.resize(capacity);
    }
  }
}

Batch& Batch::text(std::string_view value) {
  assert(values_[column_].column.type == ColumnType::text);
  values_[column_].texts[rows_].assign(value);
  return filled(soci::i_ok);
}

Batch& Batch::number(long long value) {
  assert(values_[column_].column.type == ColumnType::number);
  values_[column_].numbers[rows_] = value;
  return filled(soci::i_ok);
}

Batch& Batch::null() { return filled(soci::i_null); }

Batch& Batch::filled(soci::indicator indicator) {
  values_[column_].indicators[rows_] = indicator;
  if (++column_ == values_.size()) {
    column_ = 0;
    ++rows_;
  }
  return *this;
}

std::vector<Batch::Values>& Batch::bound() {
  assert(column_ == 0);
  for (Values& values : values_) {
    values.indicators.resize(rows_);
    if (values.column.type == ColumnType::text) {
      values.texts.resize(rows_);
    } else {
      values.numbers.resize(rows_);
    }
  }
  return values_;
}

BulkWriter::BulkWriter(Database& database, const std::string& text, std::span<const Column> columns)
    : database_(&database), batch_(columns) {
  text_ = fmt::format(fmt::runtime(text), fmt::arg("given", database.given(batch_)),
                      fmt::arg("rows", database.rows(batch_)));
}

Batch& BulkWriter::row() {
  if (batch_.full()) finish();
  return batch_;
}

void BulkWriter::finish() {
  if (batch_.rows() == 0) return;
  database_->run(text_, batch_);
  batch_.clear();
}

void RowReader::Values::resize() {
  indicators.resize(capacity);
  if (type == ColumnType::text) {
    texts.resize(capacity);
  } else {
    numbers.resize(capacity);
  }
}

RowReader::RowReader(Database& database, const std::string& select, std::span<const ColumnType> types,
                     std::vector<Parameter> parameters)
    : database_(&database), parameters_(std::move(parameters)), statement_(database.sql()) {
  const auto use_parameters = [this](soci::statement& statement) {
    for (Parameter& parameter : parameters_) {
      if (parameter.type == ColumnType::text) {
        statement.exchange(soci::use(parameter.text, parameter.name));
      } else {
        statement.exchange(soci::use(parameter.number, parameter.name));
      }
    }
  };
  if (database.wants_cursors()) {
    soci::statement declare(database.sql());
    use_parameters(declare);
    declare.alloc();
    declare.prepare("DECLARE rows NO SCROLL CURSOR FOR " + select);
    declare.define_and_bind();
    declare.execute(true);
    has_cursor_ = true;
  } else {
    use_parameters(statement_);
  }
  for (const ColumnType type : types) columns_.push_back({type, {}, {}, {}});
  for (Values& values : columns_) {
    values.resize();
    if (values.type == ColumnType::text) {
      statement_.exchange(soci::into(values.texts, values.indicators));
    } else {
      statement_.exchange(soci::into(values.numbers, values.indicators));
    }
  }
  statement_.alloc();
  statement_.prepare(has_cursor_ ? fmt::format("FETCH FORWARD {} FROM rows", capacity) : select);
  statement_.define_and_bind();
  if (!has_cursor_) statement_.execute();
}

RowReader::~RowReader() {
  if (!has_cursor_) return;
  try {
    database_->sql() << "CLOSE rows";
  } catch (const soci::soci_error&) {
    // The transaction has failed already and takes the cursor with it.
  }
}

bool RowReader::fetch() {
  row_ = 0;
  rows_ = 0;
  if (!more_) return false;
  for (Values& values : columns_) values.resize();
  more_ = has_cursor_ ? statement_.execute(true) : statement_.fetch();
  if (more_) rows_ = columns_.front().indicators.size();
  return rows_ > 0;
}

}  // namespace nenkai
