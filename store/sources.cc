#include "store/sources.hh"

#include <fmt/format.h>

#include "store/instant_column.hh"
#include "store/tables.hh"

namespace nenkai {
namespace {

/// Of a row with the columns of the table, in their order.
SourceState source_in(const RowReader& row) {
  SourceState source;
  source.name = row.text(1);
  source.url = row.text(2);
  source.etag = row.text(3);
  source.last_modified = row.text(4);
  source.digest = row.text(5);
  source.fetched_at = instant_in(row, 6);
  source.last_success = instant_in(row, 7);
  source.last_error = row.text(8);
  source.next_due = instant_in(row, 9);
  source.failures = static_cast<int>(row.number(10));
  return source;
}

}  // namespace

std::vector<SourceState> select_sources(Database& database, const ProgrammeId& programme,
                                        const std::optional<std::string>& name) {
  std::vector<ColumnType> types;
  for (const Column& column : source_columns) types.push_back(column.type);
  std::vector<Parameter> parameters{{"programme", programme.str()}};
  if (name) parameters.emplace_back("name", *name);
  RowReader rows(database,
                 fmt::format("SELECT {} FROM source WHERE programme = :programme{} ORDER BY name",
                             names_of(source_columns), name ? " AND name = :name" : ""),
                 types, std::move(parameters));
  std::vector<SourceState> list;
  while (rows.next()) list.push_back(source_in(rows));
  return list;
}

void upsert_source(Database& database, const ProgrammeId& programme, const SourceState& source) {
  BulkWriter writer(database, insert_or_replace_into({"source", source_columns}, "programme, name"), source_columns);
  Batch& row = writer.row();
  row.text(programme.str()).text(source.name).text(source.url).text(source.etag).text(source.last_modified);
  row.text(source.digest);
  put(row, source.fetched_at);
  put(row, source.last_success);
  row.text(source.last_error);
  put(row, source.next_due);
  row.number(source.failures);
  writer.finish();
}

}  // namespace nenkai
