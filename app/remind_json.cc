#include "app/json_text.hh"
#include "app/remind.hh"

namespace nenkai {
namespace {

void write_instant(JsonText& json, const char* key, const std::optional<Instant>& instant) {
  const std::string text = instant ? to_string(*instant) : "";
  json.key(key).string_or_null(instant ? &text : nullptr);
}

/// The members of one row.
void write_row(JsonText& json, const OutboxRow& row) {
  if (row.id != 0) json.key("id").number(row.id);
  json.key("reminder").string(row.key.reminder);
  json.key("subject").string(row.key.subject);
  json.key("occurrence").string(row.key.occurrence);
  json.key("channel").string(name_of(row.key.channel));
  json.key("recipient").string(row.key.recipient);
  json.key("digest").string_or_null(row.digest.empty() ? nullptr : &row.digest);
  json.key("state").string(name_of(row.state));
  write_instant(json, "due", row.due);
  write_instant(json, "expires", row.expires);
  json.key("attempts").number(row.attempts);
  json.key("uncertain").number(row.uncertain);
  write_instant(json, "next_try", row.state == OutboxState::pending ? std::optional(row.next_try) : std::nullopt);
  write_instant(json, "settled", row.settled);
  json.key("note").string(row.note);
}

}  // namespace

std::string outbox_json(const OutboxList& list) {
  std::string text;
  JsonText json(text);
  json.open('{');
  json.key("programme").string(list.programme.id.str());
  write_instant(json, "held_since", list.held);
  json.key("outbox").open('[');
  for (const OutboxRow& row : list.rows) {
    json.open('{');
    write_row(json, row);
    const bool has_id = row.digest.empty() || row.bundle != 0;
    const std::string id = has_id ? message_id(row, list.programme) : "";
    json.key("message_id").string_or_null(has_id ? &id : nullptr);
    json.close('}');
  }
  json.close(']');
  json.close('}');
  return text + "\n";
}

std::string coming_json(const std::vector<ComingReminder>& coming) {
  std::string text;
  JsonText json(text);
  json.open('{');
  json.key("reminders").open('[');
  for (const ComingReminder& each : coming) {
    json.open('{');
    write_row(json, each.row);
    json.key("language").string(each.row.language);
    json.key("message_subject").string(each.text.subject);
    json.key("message_text").string(each.text.text);
    json.close('}');
  }
  json.close(']');
  json.close('}');
  return text + "\n";
}

std::string remind_json(const RemindReport& report) {
  std::string text;
  JsonText json(text);
  json.open('{');
  json.key("planned").number(report.planned);
  json.key("withdrawn").number(report.withdrawn);
  json.key("sent").number(report.sent);
  json.key("again").number(report.again);
  json.key("failed").number(report.failed);
  json.key("uncertain").number(report.uncertain);
  json.key("held").boolean(report.held);
  json.key("stopped").string_or_null(report.stopped.empty() ? nullptr : &report.stopped);
  json.key("problems").strings(report.problems);
  json.close('}');
  return text + "\n";
}

}  // namespace nenkai
