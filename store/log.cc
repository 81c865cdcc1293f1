#include "store/log.hh"

#include <fmt/format.h>

#include <iterator>
#include <vector>

#include "scheduler/canonical_json.hh"
#include "store/tables.hh"

namespace nenkai {
namespace {

using enum ColumnType;

void append_or_null(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += "null";
  } else {
    append_json_string(out, text);
  }
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
  fmt::format_to(std::back_inserter(out), ",\"{}\":", name);
  append_json_string(out, text);
}

constexpr ColumnType log_types[] = {number, text, number, text, text, text, text, text, text, text, text};
enum LogColumn : std::size_t {
  of_number,
  of_programme,
  of_at,
  of_actor,
  of_command,
  of_reason,
  of_hash,
  of_kind,
  of_id,
  of_before,
  of_after
};

constexpr const char* whole_log =
    "SELECT revision.number, revision.programme, revision.at_us, revision.actor, revision.command, revision.reason,"
    " revision.hash, edit.kind, edit.id, edit.before, edit.after"
    " FROM revision LEFT JOIN edit ON edit.revision = revision.number"
    " ORDER BY revision.number, edit.kind, edit.id";

/// Notes one side of an edit, beside the other where that is there already.
class HalfWriter {
 public:
  HalfWriter(Database& database, const char* side)
      : writer_(database,
                fmt::format("{} ON CONFLICT (revision, kind, id) DO UPDATE SET {} = excluded.{}",
                            insert_into({"edit", edit_columns}), side, side),
                edit_columns),
        after_(std::string_view(side) == "after") {}

  void add(long long revision, std::string_view of_kind, std::string_view of_id, std::string_view digest) {
    Batch& row = writer_.row().number(revision).text(of_kind).text(of_id);
    row.text(after_ ? "" : digest).text(after_ ? digest : "");
  }
  void finish() { writer_.finish(); }

 private:
  BulkWriter writer_;
  bool after_;
};

/// The edits that one table of versions tells of.
void write_edits_of(Database& database, const std::string& table, bool past, bool events) {
  constexpr ColumnType types[] = {text, text, number, number, text, number};
  RowReader rows(database,
                 fmt::format("SELECT {}, id, since, {}, body, {} FROM {}", events ? "'event'" : "kind",
                             past ? "until" : "since", events ? "since" : "position", table),
                 types, {});
  HalfWriter made(database, "after");
  HalfWriter ended(database, "before");
  while (rows.next()) {
    const std::string digest =
        version_digest(events ? std::nullopt : std::optional<long long>(rows.number(5)), rows.text(4));
    made.add(rows.number(2), rows.text(0), rows.text(1), digest);
    if (past) ended.add(rows.number(3), rows.text(0), rows.text(1), digest);
  }
  made.finish();
  ended.finish();
}

void write_missing_hashes(Database& database) {
  std::vector<std::pair<Revision, std::string>> hashes;
  {
    std::string previous;
    for (LogReader log(database); log.next();) {
      previous = revision_hash(log.revision(), log.edits_digest(), previous);
      hashes.emplace_back(log.revision().number, previous);
    }
  }
  constexpr std::array columns{Column{"number", number}, Column{"hash", text}};
  BulkWriter writer(database, "UPDATE revision SET hash = given.hash FROM {given} WHERE revision.number = given.number",
                    columns);
  for (const auto& [revision, its_hash] : hashes) writer.row().number(revision).text(its_hash);
  writer.finish();
}

}  // namespace

std::string version_digest(std::optional<long long> position, std::string_view body) {
  if (!position) return digest_of(body);
  Hasher hasher;
  hasher.add(std::to_string(*position) + "\n");
  hasher.add(body);
  return hasher.finish();
}

void EditsDigest::add(const LoggedEdit& edit) {
  line_ = "{\"kind\":";
  append_json_string(line_, edit.kind);
  append_member(line_, "id", edit.id);
  line_ += ",\"before\":";
  append_or_null(line_, edit.before);
  line_ += ",\"after\":";
  append_or_null(line_, edit.after);
  line_ += "}\n";
  hasher_.add(line_);
}

std::string revision_hash(const RevisionInfo& revision, std::string_view edits_digest, std::string_view previous) {
  std::string line = fmt::format("{{\"revision\":{}", revision.number);
  append_member(line, "programme", revision.programme.str());
  line += fmt::format(",\"at_us\":{}", revision.at.time_since_epoch().count());
  append_member(line, "actor", revision.actor);
  append_member(line, "command", revision.command);
  append_member(line, "reason", revision.reason);
  append_member(line, "edits", edits_digest);
  line += ",\"previous\":";
  append_or_null(line, previous);
  return digest_of(line + "}");
}

EditWriter::EditWriter(Database& database, Revision revision)
    : revision_(revision), writer_(database, insert_into({"edit", edit_columns}), edit_columns) {}

void EditWriter::add(const LoggedEdit& edit) {
  digest_.add(edit);
  Batch& row = writer_.row().number(revision_).text(edit.kind).text(edit.id);
  row.text(edit.before).text(edit.after);
}

std::string EditWriter::finish() {
  writer_.finish();
  return digest_.finish();
}

LogReader::LogReader(Database& database) : rows_(database, whole_log, log_types, {}), more_(rows_.next()) {}

bool LogReader::next() {
  if (!more_) return false;
  const auto words = [&](LogColumn column) { return std::string(rows_.text(column)); };
  revision_ = {rows_.number(of_number),
               ProgrammeId{words(of_programme)},
               Instant{std::chrono::microseconds{rows_.number(of_at)}},
               words(of_actor),
               words(of_command),
               words(of_reason),
               words(of_hash)};
  EditsDigest digest;
  for (; more_ && rows_.number(of_number) == revision_.number; more_ = rows_.next()) {
    if (rows_.null(of_kind)) continue;
    digest.add({rows_.text(of_kind), rows_.text(of_id), rows_.text(of_before), rows_.text(of_after)});
  }
  edits_digest_ = digest.finish();
  return true;
}

void write_missing_log(Database& database) {
  write_edits_of(database, "entity", false, false);
  write_edits_of(database, "entity_past", true, false);
  write_edits_of(database, "event", false, true);
  write_edits_of(database, "event_past", true, true);
  write_missing_hashes(database);
}

}  // namespace nenkai
