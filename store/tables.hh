#pragma once
// The tables that make up a store, with their columns. A backup copies these and nothing else.

#include <array>
#include <span>
#include <string>

#include "store/batch.hh"

namespace nenkai {

struct Table {
  const char* name;
  std::span<const Column> columns;
};

inline constexpr std::array programme_columns{Column{"id", ColumnType::text}, Column{"position", ColumnType::number},
                                              Column{"revision", ColumnType::number}};

inline constexpr std::array revision_columns{
    Column{"number", ColumnType::number}, Column{"programme", ColumnType::text}, Column{"at_us", ColumnType::number},
    Column{"actor", ColumnType::text},    Column{"command", ColumnType::text},   Column{"reason", ColumnType::text},
    Column{"hash", ColumnType::text}};

inline constexpr std::array edit_columns{Column{"revision", ColumnType::number}, Column{"kind", ColumnType::text},
                                         Column{"id", ColumnType::text}, Column{"before", ColumnType::text},
                                         Column{"after", ColumnType::text}};

inline constexpr std::array entity_columns{Column{"programme", ColumnType::text},  Column{"kind", ColumnType::text},
                                           Column{"id", ColumnType::text},         Column{"since", ColumnType::number},
                                           Column{"position", ColumnType::number}, Column{"body", ColumnType::text}};

inline constexpr std::array event_columns{
    Column{"programme", ColumnType::text}, Column{"id", ColumnType::text},
    Column{"since", ColumnType::number},   Column{"first_day", ColumnType::number},
    Column{"end_day", ColumnType::number}, Column{"status", ColumnType::number},
    Column{"kind", ColumnType::number},    Column{"series", ColumnType::text},
    Column{"committee", ColumnType::text}, Column{"covers", ColumnType::text},
    Column{"body", ColumnType::text}};

inline constexpr std::array source_columns{Column{"programme", ColumnType::text},
                                           Column{"name", ColumnType::text},
                                           Column{"url", ColumnType::text},
                                           Column{"etag", ColumnType::text},
                                           Column{"last_modified", ColumnType::text},
                                           Column{"digest", ColumnType::text},
                                           Column{"fetched_at_us", ColumnType::number},
                                           Column{"last_success_us", ColumnType::number},
                                           Column{"last_error", ColumnType::text},
                                           Column{"next_due_us", ColumnType::number},
                                           Column{"failures", ColumnType::number}};

inline constexpr std::array link_columns{
    Column{"programme", ColumnType::text},       Column{"id", ColumnType::text},
    Column{"holder", ColumnType::text},          Column{"scope", ColumnType::text},
    Column{"language", ColumnType::text},        Column{"alarms", ColumnType::text},
    Column{"token_hash", ColumnType::text},      Column{"created_us", ColumnType::number},
    Column{"created_by", ColumnType::text},      Column{"revoked_us", ColumnType::number},
    Column{"fetched_us", ColumnType::number},    Column{"agent", ColumnType::text},
    Column{"seen_revision", ColumnType::number}, Column{"seen_tag", ColumnType::text}};

inline constexpr std::array token_columns{Column{"id", ColumnType::text},
                                          Column{"name", ColumnType::text},
                                          Column{"role", ColumnType::text},
                                          Column{"bureau", ColumnType::text},
                                          Column{"digest", ColumnType::text},
                                          Column{"created_us", ColumnType::number},
                                          Column{"created_by", ColumnType::text},
                                          Column{"expires_us", ColumnType::number},
                                          Column{"last_used_us", ColumnType::number},
                                          Column{"revoked_us", ColumnType::number}};

/// Those who signed in on the pages do so again after a restore, so this one is not copied.
inline constexpr std::array session_columns{Column{"digest", ColumnType::text}, Column{"token", ColumnType::text},
                                            Column{"created_us", ColumnType::number},
                                            Column{"seen_us", ColumnType::number}};

inline constexpr std::array answer_columns{Column{"owner", ColumnType::text}, Column{"key", ColumnType::text},
                                           Column{"request", ColumnType::text}, Column{"at_us", ColumnType::number},
                                           Column{"body", ColumnType::text}};

inline constexpr std::array outbox_columns{Column{"id", ColumnType::number},
                                           Column{"programme", ColumnType::text},
                                           Column{"reminder", ColumnType::text},
                                           Column{"subject", ColumnType::text},
                                           Column{"occurrence", ColumnType::text},
                                           Column{"channel", ColumnType::text},
                                           Column{"recipient", ColumnType::text},
                                           Column{"name", ColumnType::text},
                                           Column{"language", ColumnType::text},
                                           Column{"digest", ColumnType::text},
                                           Column{"bundle", ColumnType::number},
                                           Column{"told", ColumnType::text},
                                           Column{"made_us", ColumnType::number},
                                           Column{"due_us", ColumnType::number},
                                           Column{"expires_us", ColumnType::number},
                                           Column{"state", ColumnType::text},
                                           Column{"over_us", ColumnType::number},
                                           Column{"attempts", ColumnType::number},
                                           Column{"uncertain", ColumnType::number},
                                           Column{"next_try_us", ColumnType::number},
                                           Column{"leased_until_us", ColumnType::number},
                                           Column{"fence", ColumnType::number},
                                           Column{"settled_us", ColumnType::number},
                                           Column{"dropped_by", ColumnType::text},
                                           Column{"note", ColumnType::text}};

/// The columns of a table of what has been superseded: those of the present one, until when it held, and the node by
/// which it is found (store/nodes.hh).
template <std::size_t N>
constexpr std::array<Column, N + 2> of_the_past(const std::array<Column, N>& present) {
  std::array<Column, N + 2> past{};
  for (std::size_t i = 0; i < N; ++i) past[i] = present[i];
  past[N] = {"until", ColumnType::number};
  past[N + 1] = {"node", ColumnType::number};
  return past;
}
inline constexpr auto entity_past_columns = of_the_past(entity_columns);
inline constexpr auto event_past_columns = of_the_past(event_columns);

inline constexpr std::array tables{Table{"programme", programme_columns},
                                   Table{"revision", revision_columns},
                                   Table{"edit", edit_columns},
                                   Table{"entity", entity_columns},
                                   Table{"entity_past", entity_past_columns},
                                   Table{"event", event_columns},
                                   Table{"event_past", event_past_columns},
                                   Table{"source", source_columns},
                                   Table{"link", link_columns},
                                   Table{"token", token_columns},
                                   Table{"answer", answer_columns},
                                   Table{"outbox", outbox_columns}};

/// "a, b, c", or with a prefix "t.a, t.b, t.c".
inline std::string names_of(std::span<const Column> columns, const std::string& prefix = {}) {
  std::string names;
  for (const Column& column : columns) names += (names.empty() ? "" : ", ") + prefix + column.name;
  return names;
}

/// The text for a BulkWriter that inserts rows with all their columns.
inline std::string insert_into(const Table& table) {
  return std::string("INSERT INTO ") + table.name + " (" + names_of(table.columns) + ") {rows}";
}

/// The same, where a row may stand in the place of the one with its `key` ("programme, id").
inline std::string insert_or_replace_into(const Table& table, const std::string& key) {
  std::string values;
  for (const Column& column : table.columns) {
    values += (values.empty() ? "" : ", ") + std::string(column.name) + " = excluded." + column.name;
  }
  return insert_into(table) + " ON CONFLICT (" + key + ") DO UPDATE SET " + values;
}

}  // namespace nenkai
