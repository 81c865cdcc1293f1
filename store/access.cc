#include "store/access.hh"

#include <fmt/format.h>

#include "store/instant_column.hh"
#include "store/tables.hh"

namespace nenkai {
namespace {

std::vector<ColumnType> types_of(std::span<const Column> columns) {
  std::vector<ColumnType> types;
  for (const Column& column : columns) types.push_back(column.type);
  return types;
}

/// Of a row with the columns of the table, in their order.
Token token_in(const RowReader& row, const Database& database) {
  Token token;
  token.id = row.text(0);
  token.name = row.text(1);
  const auto role = parse_name<Role>(row.text(2));
  if (!role) throw StoreError(fmt::format("{}: token {}: unknown role {}", database.name(), token.id, row.text(2)));
  token.role = *role;
  if (!row.null(3)) token.bureau = OrganisationId{std::string(row.text(3))};
  token.digest = row.text(4);
  token.created = instant_in(row, 5).value_or(Instant{});
  token.created_by = row.text(6);
  token.expires = instant_in(row, 7);
  token.last_used = instant_in(row, 8);
  token.revoked = instant_in(row, 9);
  return token;
}

}  // namespace

std::vector<Token> select_tokens(Database& database, const std::optional<std::string>& id) {
  std::vector<Parameter> parameters;
  if (id) parameters.emplace_back("id", *id);
  RowReader rows(database,
                 fmt::format("SELECT {} FROM token{} ORDER BY created_us, id", names_of(token_columns),
                             id ? " WHERE id = :id" : ""),
                 types_of(token_columns), std::move(parameters));
  std::vector<Token> list;
  while (rows.next()) list.push_back(token_in(rows, database));
  return list;
}

void insert_token(Database& database, const Token& token) {
  BulkWriter writer(database, insert_into({"token", token_columns}), token_columns);
  Batch& row = writer.row();
  row.text(token.id).text(token.name).text(name_of(token.role));
  token.bureau ? row.text(token.bureau->str()) : row.null();
  row.text(token.digest);
  put(row, token.created);
  row.text(token.created_by);
  put(row, token.expires);
  put(row, token.last_used);
  put(row, token.revoked);
  writer.finish();
}

std::optional<WebSession> select_session(Database& database, const std::string& digest) {
  RowReader rows(database, fmt::format("SELECT {} FROM session WHERE digest = :digest", names_of(session_columns)),
                 types_of(session_columns), {{"digest", digest}});
  if (!rows.next()) return std::nullopt;
  return WebSession{std::string(rows.text(0)), std::string(rows.text(1)), instant_in(rows, 2).value_or(Instant{}),
                    instant_in(rows, 3).value_or(Instant{})};
}

void insert_session(Database& database, const WebSession& session) {
  BulkWriter writer(database, insert_into({"session", session_columns}), session_columns);
  Batch& row = writer.row();
  row.text(session.digest).text(session.token);
  put(row, session.created);
  put(row, session.seen);
  writer.finish();
}

std::optional<KeptAnswer> select_answer(Database& database, const std::string& owner, const std::string& key,
                                        Instant now) {
  RowReader rows(database,
                 fmt::format("SELECT {} FROM answer WHERE owner = :owner AND key = :key", names_of(answer_columns)),
                 types_of(answer_columns), {{"owner", owner}, {"key", key}});
  if (!rows.next()) return std::nullopt;
  KeptAnswer answer{std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)),
                    instant_in(rows, 3).value_or(Instant{}), std::string(rows.text(4))};
  if (answer.at < now - answers_kept) return std::nullopt;
  return answer;
}

void keep_answer(Database& database, const KeepAnswer& keep, const RevisionInfo& last) {
  const KeptAnswer& answer = keep.answer;
  const long long oldest = microseconds(answer.at - answers_kept);
  database.sql() << "DELETE FROM answer WHERE at_us < :oldest", soci::use(oldest, "oldest");
  BulkWriter writer(database, insert_or_replace_into({"answer", answer_columns}, "owner, key"), answer_columns);
  Batch& row = writer.row();
  row.text(answer.owner).text(answer.key).text(answer.request);
  put(row, answer.at);
  row.text(keep.body(last));
  writer.finish();
}

}  // namespace nenkai
