#include "store/links.hh"

#include <fmt/format.h>

#include <algorithm>

#include "store/instant_column.hh"
#include "store/tables.hh"

namespace nenkai {
namespace {

/// Of a row with the columns of the table, in their order.
Link link_in(const RowReader& row) {
  Link link;
  link.id = row.text(1);
  link.holder = row.text(2);
  link.scope = row.text(3);
  link.language = row.text(4);
  link.alarms = row.text(5);
  link.token_hash = row.text(6);
  link.created = *instant_in(row, 7);
  link.created_by = row.text(8);
  link.revoked = instant_in(row, 9);
  link.fetched = instant_in(row, 10);
  link.agent = row.text(11);
  link.seen_revision = row.number(12);
  link.seen_tag = row.text(13);
  return link;
}

void refuse_taken(Database& database, const ProgrammeId& programme, const Link& link) {
  require_programme(database, programme);
  int taken = 0;
  database.sql() << "SELECT count(*) FROM link WHERE (programme = :programme AND id = :id) OR token_hash = :hash",
      soci::use(programme.str(), "programme"), soci::use(link.id, "id"), soci::use(link.token_hash, "hash"),
      soci::into(taken);
  if (taken > 0) throw StoreConflict(fmt::format("there is a link \"{}\" already", link.id));
}

}  // namespace

std::vector<Link> select_links(Database& database, const ProgrammeId& programme) {
  std::vector<ColumnType> types;
  for (const Column& column : link_columns) types.push_back(column.type);
  RowReader rows(
      database,
      fmt::format("SELECT {} FROM link WHERE programme = :programme ORDER BY created_us, id", names_of(link_columns)),
      types, {{"programme", programme.str()}});
  std::vector<Link> list;
  while (rows.next()) list.push_back(link_in(rows));
  return list;
}

void insert_link(Database& database, const ProgrammeId& programme, const Link& link) {
  refuse_taken(database, programme, link);
  BulkWriter writer(database, insert_into({"link", link_columns}), link_columns);
  Batch& row = writer.row();
  row.text(programme.str()).text(link.id).text(link.holder).text(link.scope).text(link.language).text(link.alarms);
  row.text(link.token_hash).number(microseconds(link.created)).text(link.created_by);
  put(row, link.revoked);
  put(row, link.fetched);
  row.text(link.agent).number(link.seen_revision).text(link.seen_tag);
  writer.finish();
}

bool mark_revoked(Database& database, const ProgrammeId& programme, const std::string& id, Instant at) {
  int found = 0;
  database.sql() << "SELECT count(*) FROM link WHERE programme = :programme AND id = :id",
      soci::use(programme.str(), "programme"), soci::use(id, "id"), soci::into(found);
  const long long when = microseconds(at);
  database.sql() << "UPDATE link SET revoked_us = :at WHERE programme = :programme AND id = :id"
                    " AND revoked_us IS NULL",
      soci::use(when, "at"), soci::use(programme.str(), "programme"), soci::use(id, "id");
  return found > 0;
}

void update_fetches(Database& database, const ProgrammeId& programme, std::span<const LinkFetch> fetches) {
  for (const LinkFetch& fetch : fetches) {
    const long long at = microseconds(fetch.at);
    const long long revision = fetch.revision;
    database.sql() << "UPDATE link SET fetched_us = :at, agent = :agent, seen_revision = :revision, seen_tag = :tag"
                      " WHERE programme = :programme AND id = :id AND (fetched_us IS NULL OR fetched_us <= :latest)",
        soci::use(at, "at"), soci::use(fetch.agent, "agent"), soci::use(revision, "revision"),
        soci::use(fetch.tag, "tag"), soci::use(programme.str(), "programme"), soci::use(fetch.id, "id"),
        soci::use(at, "latest");
  }
}

std::string links_stamp_of(Database& database) {
  long long all = 0;
  long long revoked = 0;
  database.sql() << "SELECT count(*), count(revoked_us) FROM link", soci::into(all), soci::into(revoked);
  return fmt::format("{}-{}", all, revoked);
}

}  // namespace nenkai
