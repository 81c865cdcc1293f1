#include "app/json.hh"

#include <fmt/format.h>

#include "app/json_text.hh"
#include "app/public_view.hh"
#include "scheduler/canonical_json.hh"

namespace nenkai {

void write_finding(JsonText& json, const Finding& finding) {
  json.open('{');
  json.key("rule").string(finding.rule->id.str());
  json.key("subject").string(finding.subject);
  json.key("period").string(finding.period.label());
  json.key("from").string(to_string(finding.period.days.first()));
  json.key("to").string(to_string(finding.period.days.last()));
  json.key("status").string(name_of(finding.status));
  json.key("required").number(finding.rule->at_least);
  json.key("counted").strings(finding.counted);
  json.key("possible").strings(finding.possible);
  json.key("unverified").strings(finding.unverified);
  json.key("upcoming").strings(finding.upcoming);
  json.key("waiver").string_or_null(finding.waiver != nullptr ? &finding.waiver->reason : nullptr);
  if (finding.days_left) {
    json.key("days_left").number(*finding.days_left);
  } else {
    json.key("days_left").raw("null");
  }
  const std::string last = finding.last_feasible ? to_string(*finding.last_feasible) : "";
  json.key("last_feasible").string_or_null(finding.last_feasible ? &last : nullptr);
  if (finding.gap) {
    if (finding.gap->days) {
      json.key("gap_days").number(*finding.gap->days);
    } else {
      json.key("gap_days").raw("null");
    }
    json.key("gap_exceeded").boolean(finding.gap->exceeded);
  }
  if (finding.passed_on != nullptr) json.key("passed_on_to").strings(finding.passed_on->to);
  json.key("reason").string(reason(finding));
  json.close('}');
}

namespace {

void write_effect(JsonText& json, const Effect& effect) {
  json.open('{');
  json.key("rule").string(effect.rule.str());
  json.key("subject").string(effect.subject);
  json.key("period").string(effect.period.label());
  json.key("before").string(name_of(effect.before));
  json.key("after").string(name_of(effect.after));
  json.key("worse").boolean(effect.worse());
  json.key("text").string(effect.text);
  json.close('}');
}

}  // namespace

void write_effects(JsonText& json, std::span<const Effect> effects) {
  json.key("effects").open('[');
  for (const Effect& effect : effects) write_effect(json, effect);
  json.close(']');
}

namespace {

void write_resolved(JsonText& json, const ResolvedEvent& event, const std::string& language) {
  json.open('{');
  json.key("id").string(event.event->id.str());
  json.key("series").string_or_null(event.event->series ? &event.event->series->str() : nullptr);
  json.key("kind").string(name_of(event.kind));
  json.key("title").string(event.title->in(language));
  json.key("date").string(event.event->date.str());
  json.key("from").string(to_string(event.event->date.interval().first()));
  json.key("to").string(to_string(event.event->date.interval().last()));
  json.key("days").number(event.event->days);
  json.key("status").string(name_of(event.event->status));
  json.key("covers").open('[');
  for (const PairingId& id : event.covers) json.string(id.str());
  json.close(']');
  json.key("committee").string_or_null(event.committee != nullptr ? &event.committee->str() : nullptr);
  json.key("venue").string_or_null(event.event->venue ? &event.event->venue->str() : nullptr);
  const std::string place = event.event->place ? event.event->place->in(language) : "";
  json.key("place").string_or_null(event.event->place ? &place : nullptr);
  json.key("timezone").string(*event.timezone);
  json.close('}');
}

void write_edits(JsonText& json, const CommitResult& result, EditKind kind, std::string_view name) {
  json.key(name).open('[');
  for (const Edit& edit : result.edits) {
    if (edit.kind != kind) continue;
    json.open('{');
    json.key("kind").string(name_of(edit.key.kind));
    json.key("id").string(edit.key.id);
    if (kind == EditKind::changed) {
      json.key("before").raw(edit.before);
      json.key("after").raw(edit.after);
    }
    json.close('}');
  }
  json.close(']');
}

void write_fields(JsonText& json, const std::vector<FieldChange>& fields) {
  json.key("changes").open('[');
  for (const FieldChange& field : fields) {
    json.open('{');
    json.key("key").string(field.key);
    json.key("before").raw(field.before.empty() ? "null" : field.before);
    json.key("after").raw(field.after.empty() ? "null" : field.after);
    json.close('}');
  }
  json.close(']');
}

void write_revisions(JsonText& json, const std::vector<RevisionInfo>& revisions, Who who = Who::told) {
  json.key("revisions").open('[');
  for (const RevisionInfo& revision : revisions) {
    json.open('{');
    write_revision(json, revision, who);
    json.close('}');
  }
  json.close(']');
}

/// As members of an object.
void write_entity_change(JsonText& json, const EntityChange& change) {
  json.key("edit").string(name_of(change.kind));
  json.key("before").raw(change.before.empty() ? "null" : change.before);
  json.key("after").raw(change.after.empty() ? "null" : change.after);
  write_fields(json, change.fields);
}

}  // namespace

void write_revision(JsonText& json, const RevisionInfo& revision, Who who) {
  const auto private_text = [&](const char* key, const std::string& text) {
    json.key(key).string_or_null(who == Who::told ? &text : nullptr);
  };
  json.key("revision").number(revision.number);
  json.key("at").string(to_string(revision.at));
  private_text("actor", revision.actor);
  private_text("command", revision.command);
  private_text("reason", revision.reason);
  json.key("hash").string(revision.hash);
}

std::string audit_json(const AuditReport& report) {
  std::string out;
  out.reserve(report.findings.size() * 420 + 256);
  JsonText json(out);
  json.open('{');
  json.key("programme").string(report.open.programme().header.id.str());
  json.key("as_of").string(to_string(report.open.today()));
  const std::string known_at = report.known_at ? to_string(*report.known_at) : "";
  json.key("known_at").string_or_null(report.known_at ? &known_at : nullptr);
  json.key("findings").open('[');
  for (const Finding& finding : report.findings) write_finding(json, finding);
  json.close(']');
  json.key("summary").open('{');
  for (const auto& [status, count] : summarise(report.findings)) json.key(name_of(status)).number(count);
  json.close('}');
  if (report.failed_reminders) json.key("failed_reminders").number(*report.failed_reminders);
  json.close('}');
  return out + "\n";
}

std::string ahead_json(const AuditReport& report) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("programme").string(report.open.programme().header.id.str());
  json.key("as_of").string(to_string(report.open.today()));
  const std::string known_at = report.known_at ? to_string(*report.known_at) : "";
  json.key("known_at").string_or_null(report.known_at ? &known_at : nullptr);
  json.key("ahead").open('[');
  for (const Deadline& deadline : report.ahead()) {
    json.open('{');
    json.key("missing").number(deadline.missing);
    json.key("days_to_last_feasible")
        .number_or_null(deadline.last_feasible ? std::optional(deadline.days_left) : std::nullopt);
    json.key("feasible_days").number(deadline.feasible_days);
    json.key("finding");
    write_finding(json, *deadline.finding);
    json.close('}');
  }
  json.close(']');
  json.close('}');
  return out + "\n";
}

std::string event_list_json(const EventList& list, const std::string& language) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("programme").string(list.open.programme().header.id.str());
  json.key("events").open('[');
  for (const Event* event : list.events) write_resolved(json, resolve(*event, list.open.index()), language);
  json.close(']');
  if (list.page) {
    json.key("total").number(static_cast<long long>(list.total));
    json.key("offset").number(static_cast<long long>(list.page->offset));
    json.key("limit").number(static_cast<long long>(list.page->limit));
  }
  json.close('}');
  return out + "\n";
}

std::string event_json(const Event& event, const RevisionInfo& recorded, const OpenProgramme& open,
                       const std::string& language, Who who) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("programme").string(open.programme().header.id.str());
  json.key("event").raw(canonical_json(who == Who::told ? event : public_view(event)));
  json.key("resolved");
  write_resolved(json, resolve(event, open.index()), language);
  json.key("recorded").open('{');
  write_revision(json, recorded, who);
  json.close('}');
  json.close('}');
  return out + "\n";
}

std::string event_change_json(const EventChange& change, const std::string& etag) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("programme").string(change.programme.str());
  json.key("dry_run").boolean(change.dry_run);
  json.key("revision").number(change.revision);
  json.key("event").raw(canonical_json(change.after));
  write_fields(json, change.fields);
  write_effects(json, change.effects);
  json.key("warnings").strings(change.warnings);
  if (!etag.empty()) json.key("etag").string(etag);
  json.close('}');
  return out + "\n";
}

std::string load_json(const LoadReport& report) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("dry_run").boolean(report.dry_run);
  json.key("programmes").open('[');
  for (const LoadedPart& part : report.parts) {
    json.open('{');
    json.key("programme").string(part.programme.str());
    json.key("revision").number(part.result.revision);
    write_edits(json, part.result, EditKind::added, "added");
    write_edits(json, part.result, EditKind::changed, "changed");
    write_edits(json, part.result, EditKind::removed, "removed");
    json.key("unchanged").number(static_cast<long long>(part.result.unchanged));
    write_effects(json, part.effects);
    json.close('}');
  }
  json.close(']');
  json.key("warnings").open('[');
  for (const Diagnostic& diagnostic : report.diagnostics) {
    if (diagnostic.warning) json.string(diagnostic.str());
  }
  json.close(']');
  json.close('}');
  return out + "\n";
}

std::string feeds_json(const std::vector<FeedEntry>& feeds) {
  std::string out;
  JsonText json(out);
  json.open('[');
  for (const FeedEntry& feed : feeds) {
    json.open('{');
    json.key("scope").string(feed.scope);
    json.key("name").string(feed.name);
    json.key("events").number(static_cast<long long>(feed.events));
    json.close('}');
  }
  json.close(']');
  return out + "\n";
}

std::string history_json(const History& history, Who who) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("programme").string(history.programme.str());
  write_revisions(json, history.revisions, who);
  json.close('}');
  return out + "\n";
}

std::string entity_history_json(const EntityHistory& history, Who who) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("programme").string(history.programme.str());
  json.key("entity").string(entity_text(history.key));
  json.key("changes").open('[');
  for (const auto& [revision, change] : history.changes) {
    json.open('{');
    write_revision(json, revision, who);
    write_entity_change(json, who == Who::told ? change : public_view(change));
    json.close('}');
  }
  json.close(']');
  json.close('}');
  return out + "\n";
}

std::string entity_json(const EntityThen& then) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("programme").string(then.programme.str());
  json.key("entity").string(entity_text(then.key));
  json.key("body").raw(then.body);
  json.key("recorded").open('{');
  write_revision(json, then.made_by, Who::told);
  json.close('}');
  json.close('}');
  return out + "\n";
}

std::string difference_json(const Difference& difference) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("programme").string(difference.programme.str());
  json.key("from").string(to_string(difference.from));
  json.key("to").string(to_string(difference.to));
  json.key("from_revision").number(difference.from_revision);
  json.key("to_revision").number(difference.to_revision);
  write_revisions(json, difference.revisions);
  json.key("entities").open('[');
  for (const EntityChange& change : difference.changes) {
    json.open('{');
    json.key("entity").string(entity_text(change.key));
    json.key("kind").string(name_of(change.key.kind));
    json.key("id").string(change.key.id);
    write_entity_change(json, change);
    json.close('}');
  }
  json.close(']');
  json.close('}');
  return out + "\n";
}

std::string head_json(const RevisionInfo& head) {
  std::string out;
  JsonText json(out);
  json.open('{');
  write_revision(json, head, Who::told);
  json.close('}');
  return out + "\n";
}

std::string verify_json(const std::vector<std::string>& damage) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("ok").boolean(damage.empty());
  json.key("damage").strings(damage);
  json.close('}');
  return out + "\n";
}

std::string holidays_json(const std::vector<Holiday>& holidays, const std::string& language) {
  std::string out;
  JsonText json(out);
  json.open('[');
  for (const Holiday& holiday : holidays) {
    json.open('{');
    json.key("date").string(to_string(holiday.day));
    json.key("name").string(holiday.name.in(language));
    json.key("provisional").boolean(holiday.provisional);
    json.close('}');
  }
  json.close(']');
  return out + "\n";
}

}  // namespace nenkai
