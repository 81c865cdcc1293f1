#include "app/import_views.hh"

#include <algorithm>

#include "app/csv.hh"
#include "app/json_text.hh"

namespace nenkai {
namespace {

void write_text(JsonText& json, std::string_view key, const std::string& text) {
  if (!text.empty()) json.key(key).string(text);
}

/// Keys that are empty are left out, but for the id and the uid of events.
void write_item(JsonText& json, const ImportItem& item, ImportAs as, bool clash) {
  json.open('{');
  if (as == ImportAs::events) {
    json.key("id").string(item.id);
    json.key("uid").string_or_null(item.uid.empty() ? nullptr : &item.uid);
    write_text(json, "recurrence", item.recurrence);
  }
  write_text(json, as == ImportAs::holidays ? "name" : "title", item.title);
  if (as == ImportAs::busy) {
    json.key("from").string(item.date);
    json.key("to").string(item.to);
  } else {
    json.key("date").string(item.date);
  }
  write_text(json, "status", item.status);
  if (item.line > 0) json.key("line").number(item.line);
  write_text(json, clash ? "kept" : "action", item.action);
  write_text(json, "reason", item.reason);
  if (!item.changes.empty()) {
    json.key("changes").open('[');
    for (const FieldChange& change : item.changes) {
      json.open('{');
      json.key("key").string(change.key);
      json.key(clash ? "ours" : "before").raw(change.before.empty() ? "null" : change.before);
      json.key(clash ? "theirs" : "after").raw(change.after.empty() ? "null" : change.after);
      json.close('}');
    }
    json.close(']');
  }
  json.close('}');
}

void write_items(JsonText& json, std::string_view key, const std::vector<ImportItem>& items, ImportAs as) {
  json.key(key).open('[');
  for (const ImportItem& item : items) write_item(json, item, as, key == "clash");
  json.close(']');
}

void write_skipped(JsonText& json, const std::vector<ImportRemark>& skipped) {
  json.key("skipped").open('[');
  for (const ImportRemark& remark : skipped) {
    json.open('{');
    json.key("line").number(remark.line);
    json.key("component").string(remark.component);
    json.key("uid").string_or_null(remark.uid.empty() ? nullptr : &remark.uid);
    json.key("reason").string(remark.reason);
    json.close('}');
  }
  json.close(']');
}

void add_rows(CsvWriter& csv, std::string_view what, const std::vector<ImportItem>& items) {
  for (const ImportItem& item : items) {
    const FieldChange none;
    const std::size_t rows = std::max<std::size_t>(item.changes.size(), 1);
    for (std::size_t at = 0; at < rows; ++at) {
      const FieldChange& change = item.changes.empty() ? none : item.changes[at];
      csv.raw(what).raw(item.id).raw(item.date).raw(item.to).text(item.title).raw(item.status).text(item.uid);
      csv.text(item.recurrence).raw(item.line > 0 ? std::to_string(item.line) : "").raw(change.key);
      csv.text(change.before).text(change.after).text(item.reason.empty() ? item.action : item.reason).end_row();
    }
  }
}

}  // namespace

std::string import_json(const ImportReport& report) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("programme").string(report.programme.str());
  json.key("source").string(report.source);
  json.key("as").string(name_of(report.as));
  json.key("dry_run").boolean(report.dry_run);
  json.key("revision").number(report.revision);
  json.key("calendar").string_or_null(report.calendar_name.empty() ? nullptr : &report.calendar_name);
  json.key("from").string(to_string(report.window.first()));
  json.key("to").string(to_string(report.window.last()));
  write_items(json, "new", report.added, report.as);
  write_items(json, "changed", report.changed, report.as);
  write_items(json, "gone", report.gone, report.as);
  write_items(json, "clash", report.clash, report.as);
  json.key("unchanged").number(static_cast<long long>(report.unchanged));
  write_skipped(json, report.skipped);
  json.key("notes").strings(report.notes);
  json.key("capped").boolean(report.capped);
  json.key("subscription").string_or_null(report.subscription.empty() ? nullptr : &report.subscription);
  write_effects(json, report.effects);
  json.close('}');
  return out + "\n";
}

std::string import_csv(const ImportReport& report) {
  std::string out = "what,id,date,to,title,status,uid,recurrence,line,key,before,after,reason\n";
  CsvWriter csv(out);
  add_rows(csv, "new", report.added);
  add_rows(csv, "changed", report.changed);
  add_rows(csv, "gone", report.gone);
  add_rows(csv, "clash", report.clash);
  for (const ImportRemark& remark : report.skipped) {
    csv.raw("skipped").raw("").raw("").raw("").raw("").raw("").text(remark.uid).raw("");
    csv.number(remark.line).raw("").raw("").raw("").text(remark.reason).end_row();
  }
  return out;
}

}  // namespace nenkai
