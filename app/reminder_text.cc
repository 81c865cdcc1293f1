#include "app/reminder_text.hh"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/json_text.hh"
#include "app/words.hh"
#include "app/zones.hh"
#include "config/template_source.hh"
#include "scheduler/outbox_plan.hh"

namespace nenkai {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::list;
using kainjow::mustache::mustache;

bool in_japanese(const std::string& language) { return language == "ja"; }

/// "in 60 days", "tomorrow", "today", "3 days ago".
std::string distance_words(int days, const std::string& language) {
  const int count = std::abs(days);
  if (in_japanese(language)) {
    if (days == 0) return "本日";
    if (days == 1) return "明日";
    return fmt::format(fmt::runtime(days > 0 ? "あと{}日" : "{}日前"), count);
  }
  if (days == 0) return "today";
  if (days == 1) return "tomorrow";
  if (days == -1) return "yesterday";
  return fmt::format(fmt::runtime(days > 0 ? "in {} days" : "{} days ago"), count);
}

std::string told_words(const std::string& told, const std::string& language) {
  const auto date = PartialDate::parse(told);
  return date ? long_date_words(*date, language) : told;
}

const Reminder* rule_of(const OutboxRow& row, const Programme& programme) {
  for (const Reminder& reminder : programme.reminders) {
    if (reminder.id.str() == row.key.reminder) return &reminder;
  }
  return nullptr;
}

std::string place_of(const Event& event, const ProgrammeIndex& index, const std::string& language) {
  std::string place;
  const Venue* venue = event.venue ? index.find(*event.venue) : nullptr;
  if (venue != nullptr) place = venue->name.in(language);
  if (event.place) place += (place.empty() ? "" : ", ") + event.place->in(language);
  if (event.online_url) place += (place.empty() ? "" : ", ") + *event.online_url;
  return place;
}

/// Nothing is said where there is nothing to say, so that a template's section stays away.
void set_unless_empty(data& into, const std::string& key, const std::string& value) {
  if (!value.empty()) into.set(key, value);
}

std::string event_subject(const OutboxRow& row, const std::string& title, const std::string& when,
                          const std::string& days) {
  const bool ja = in_japanese(row.language);
  if (is_notice(row)) {
    if (row.told == "cancelled") return (ja ? "【中止】" : "Cancelled: ") + title;
    return fmt::format(fmt::runtime(ja ? "【日程変更】{}（{}）" : "Changed: {}, now on {}"), title, when);
  }
  if (days.empty()) return fmt::format(fmt::runtime(ja ? "{}（{}）" : "{}: {}"), title, when);
  return fmt::format(fmt::runtime(ja ? "{}（{}、{}）" : "{}: {} ({})"), title, when, days);
}

/// What kind of message it is, for programs.
std::string type_of(const OutboxRow& row, const ReminderAbout& about) {
  if (about.event == nullptr) return "reminder.obligation";
  if (!is_notice(row)) return "reminder.event";
  if (about.event->status == EventStatus::cancelled) return "reminder.cancelled";
  return about.was == "cancelled" ? "reminder.restored" : "reminder.moved";
}

/// What the message is about, for programs.
std::string json_of(const OutboxRow& row, const ReminderAbout& about) {
  std::string text;
  JsonText json(text);
  json.open('{');
  json.key("programme").string(about.open->programme().header.id.str());
  json.key("reminder").string(row.key.reminder);
  if (about.event != nullptr) {
    const ResolvedEvent resolved = resolve(*about.event, about.open->index());
    json.key("event").open('{');
    json.key("id").string(about.event->id.str());
    json.key("title").string(resolved.title->in(row.language));
    json.key("kind").string(name_of(resolved.kind));
    json.key("date").string(about.event->date.str());
    json.key("timezone").string(*resolved.timezone);
    json.key("status").string(name_of(about.event->status));
    json.close('}');
    json.key("was").string_or_null(about.was.empty() ? nullptr : &about.was);
  } else {
    const Finding& finding = *about.finding;
    const std::string last = finding.last_feasible ? to_string(*finding.last_feasible) : "";
    json.key("finding").open('{');
    json.key("rule").string(finding.rule->id.str());
    json.key("subject").string(finding.subject);
    json.key("period").string(finding.period.label());
    json.key("status").string(name_of(finding.status));
    json.key("last_feasible").string_or_null(last.empty() ? nullptr : &last);
    json.close('}');
  }
  json.close('}');
  return text;
}

data event_data(const OutboxRow& row, const ReminderAbout& about, std::string& subject) {
  const Event& event = *about.event;
  const ResolvedEvent resolved = resolve(event, about.open->index());
  const std::string& language = row.language;
  const std::string title = resolved.title->in(language);
  const std::string when = long_date_words(event.date, language);
  std::string days;
  if (event.date.day_precise()) {
    const Day today = local_day(about.now, *resolved.timezone);
    days = distance_words(static_cast<int>((event.date.first_day() - today).count()), language);
  }
  subject = event_subject(row, title, when, days);
  data all;
  const bool cancelled = event.status == EventStatus::cancelled;
  if (is_notice(row)) {
    const std::string was = cancelled && (about.was.empty() || about.was == "cancelled") ? event.date.str() : about.was;
    all.set("was", told_words(was, language));
    all.set(cancelled ? "cancelled" : about.was == "cancelled" ? "restored" : "moved", data::type::bool_true);
  }
  data shown;
  shown.set("title", title);
  shown.set("when", when);
  set_unless_empty(shown, "days", cancelled ? "" : days);
  set_unless_empty(shown, "place", place_of(event, about.open->index(), language));
  shown.set("status", std::string(status_words(event.status, language)));
  set_unless_empty(shown, "url",
                   event.url.value_or(about.public_url.empty() ? "" : about.public_url + "/events/" + event.id.str()));
  all.set("event", shown);
  return all;
}

data finding_data(const OutboxRow& row, const ReminderAbout& about, std::string& subject) {
  const Finding& finding = *about.finding;
  const std::string& language = row.language;
  const FiscalCalendar& fiscal = about.open->index().fiscal();
  const std::string name = subject_name(finding.rule->subject, finding.subject, about.open->index(), language);
  const std::string period = period_words(finding.period, fiscal, language);
  const std::string status{status_words(finding.status, language)};
  subject = fmt::format(fmt::runtime(in_japanese(language) ? "【{3}】{0}：{1}（{2}）" : "{3}: {0}, {1}, {2}"),
                        finding.rule->name.in(language), name, period, status);
  data shown;
  shown.set("rule", finding.rule->name.in(language));
  shown.set("about", name);
  shown.set("period", period);
  shown.set("status", status);
  shown.set("reason", reason_words(finding, fiscal, language));
  set_unless_empty(shown, "advice", advice_words(finding, language));
  if (finding.last_feasible) shown.set("last_day", long_date_words(PartialDate(*finding.last_feasible), language));
  data all;
  all.set("obligation", shown);
  return all;
}

std::string filled_in(const std::string& text, const std::string& name, data& values, bool escaped) {
  mustache page{text};
  if (!page.is_valid()) throw InputError(fmt::format("template {}: {}", name, page.error_message()));
  if (!escaped) page.set_custom_escape([](const std::string& plain) { return plain; });
  return page.render(values);
}

/// The text once more, for mail programs that prefer HTML.
std::string html_of(const ReminderText& text, const std::string& language, const ReminderTemplates& templates) {
  list paragraphs;
  list lines;
  const auto end_paragraph = [&] {
    if (!lines.empty()) paragraphs.push_back(data{"lines", data{std::exchange(lines, {})}});
  };
  std::istringstream stream(text.text);
  for (std::string line; std::getline(stream, line);) {
    if (line.empty()) {
      end_paragraph();
    } else {
      lines.push_back(data{"text", line});
    }
  }
  end_paragraph();
  data values;
  values.set("language", language);
  values.set("subject", text.subject);
  values.set("paragraphs", data{paragraphs});
  const std::string name = "reminder.html.mustache";
  return filled_in(templates.get(name), name, values, true);
}

/// What editors of other systems put into a file: a mark before the first line, CR before each line's end.
std::string as_lines(std::string text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  std::erase(text, '\r');
  return text;
}

}  // namespace

bool ReminderTemplates::has(const std::string& name) const {
  if (!directory_.empty() && std::filesystem::exists(directory_ + "/" + name)) return true;
  return name == "reminder.en.txt.mustache" || name == "reminder.ja.txt.mustache";
}

std::string ReminderTemplates::get(const std::string& name) const {
  const std::string path = directory_ + "/" + name;
  if (directory_.empty() || !std::filesystem::exists(path)) return std::string(template_text(name));
  std::ifstream file(path, std::ios::binary);
  std::string text(longest + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad() || (file.fail() && !file.eof())) throw InputError(path + ": it cannot be read");
  if (text.size() > longest) throw InputError(fmt::format("{}: more than {} bytes are no template", path, longest));
  return as_lines(std::move(text));
}

ReminderText reminder_text(const OutboxRow& row, const ReminderAbout& about, const ReminderTemplates& templates) {
  std::string subject;
  data values = about.event != nullptr ? event_data(row, about, subject) : finding_data(row, about, subject);
  const Reminder* reminder = rule_of(row, about.open->programme());
  if (reminder != nullptr && !is_notice(row)) {
    if (reminder->subject) subject = reminder->subject->in(row.language);
    if (reminder->body) values.set("body", reminder->body->in(row.language));
  }
  values.set("subject", subject);
  values.set("programme", about.open->programme().header.name.in(row.language));
  values.set("reminder", row.key.reminder);
  std::string name = "reminder." + row.language + ".txt.mustache";
  if (!templates.has(name)) name = "reminder.en.txt.mustache";
  const std::string whole = filled_in(templates.get(name), name, values, false);
  constexpr std::string_view first = "Subject: ";
  const std::size_t end = whole.find('\n');
  if (!whole.starts_with(first) || end == whole.npos)
    throw InputError(fmt::format("template {}: its first line must be \"Subject: …\"", name));
  ReminderText text;
  text.subject = whole.substr(first.size(), end - first.size());
  text.text = whole.substr(std::min(whole.size(), end + (whole.substr(end, 2) == "\n\n" ? 2 : 1)));
  text.html = html_of(text, row.language, templates);
  text.type = type_of(row, about);
  text.data = json_of(row, about);
  return text;
}

ReminderText digest_text(const std::vector<ReminderText>& texts, const std::string& language,
                         const ProgrammeHeader& programme, const ReminderTemplates& templates) {
  constexpr std::string_view signature = "\n--\n";  // what stands below is the same of all
  ReminderText whole;
  const std::string name = programme.name.in(language);
  whole.subject = fmt::format(fmt::runtime(in_japanese(language) ? "{1}：お知らせ{0}件" : "{1}: {0} reminders"),
                              texts.size(), name);
  std::string below;
  for (const ReminderText& each : texts) {
    const std::size_t end = std::min(each.text.find(signature), each.text.size());
    whole.text += "* " + each.subject + "\n\n" + each.text.substr(0, end) + "\n";
    if (below.empty()) below = each.text.substr(end);
    whole.data += (whole.data.empty() ? R"({"items":[)" : ",") + each.data;
  }
  whole.text += below;
  whole.html = html_of(whole, language, templates);
  whole.type = "reminder.digest";
  whole.data += "]}";
  return whole;
}

}  // namespace nenkai
