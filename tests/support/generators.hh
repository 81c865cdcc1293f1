#pragma once
// RapidCheck generators: whole programmes that hold together (scheduler/check.hh finds no error in them),
// with every key in use somewhere and texts full of what breaks quoting.

#include <rapidcheck.h>

#include <algorithm>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "config/programme_writer.hh"
#include "scheduler/programme.hh"

namespace nenkai {

/// What RapidCheck prints of a counterexample; the name is its.
inline void showValue(  // NOLINT(readability-identifier-naming)
    const Programme& programme, std::ostream& out) {
  out << write_programme_file(programme);
}

namespace generate {

inline bool maybe() { return *rc::gen::arbitrary<bool>(); }
inline int number(int least, int most) { return *rc::gen::inRange(least, most + 1); }
template <class T>
const T& one_of(const std::vector<T>& list) {
  return list[static_cast<std::size_t>(number(0, static_cast<int>(list.size()) - 1))];
}
template <Named T>
T any_name() {
  return Names<T>::table[static_cast<std::size_t>(number(0, static_cast<int>(Names<T>::table.size()) - 1))].first;
}

/// Pieces of which texts are made: what quoting, folding and encoding stumble over.
inline std::string text(bool lines = false) {
  static const std::vector<std::string> pieces{
      "a",    "Z",   "0",         " ", "\"", "\\",           "'",       "#", "=", "[",   "]]", "{ }", "\"\"\"",
      "'''",  "…",   "年会",      "🎌", "é",  "\xEF\xBF\xBD", "\\u0041", ",", ";", "<b>", "&",  "%41", "./",
      "-- -", "\\n", "e\xCC\x81", "𝄞"};
  static const std::vector<std::string> breaks{"\n", "\t", "\n\n "};
  std::string result;
  for (int left = number(1, 6); left > 0; --left)
    result += lines && number(0, 4) == 0 ? one_of(breaks) : one_of(pieces);
  return result;
}

inline LocalText local_text(bool lines = false) {
  if (maybe()) return LocalText(text(lines));
  LocalText result;
  for (const char* language : {"ja", "en", "zh-Hant", "de"}) {
    if (maybe()) result.set(language, text(lines));
  }
  if (result.empty()) result.set("ko", text(lines));
  return result;
}

inline Day day(int first = 1900, int last = 2200) {
  return Day{date::year{number(first, last)} / 1 / 1} + date::days{number(0, 364)};
}
inline PartialDate partial_date() {
  const std::string whole = to_string(day());
  switch (number(0, 3)) {
    case 0: return PartialDate::parse(whole.substr(0, 4)).value();
    case 1: return PartialDate::parse(whole.substr(0, 7)).value();
    case 2: return PartialDate::parse(whole).value();
    default: break;
  }
  return PartialDate::parse(whole + "T" + ClockTime{std::chrono::minutes{number(0, 1439)}}.str()).value();
}
inline MonthDay month_day() {
  const date::year_month_day any{day(2000, 2000)};
  return MonthDay{any.month() / any.day()};
}
inline Stretch stretch() {
  Stretch result{partial_date(), partial_date()};
  if (result.to.interval().end <= result.from.first_day()) std::swap(result.from, result.to);
  return result;
}
inline std::vector<Stretch> stretches() {
  std::vector<Stretch> result(static_cast<std::size_t>(number(0, 3)));
  std::generate(result.begin(), result.end(), stretch);
  return result;
}
inline Duration duration() {
  Duration result;
  result.days = number(0, 100);
  result.weeks = number(0, 4);
  result.time = std::chrono::minutes{number(1, 3000)};
  return result;
}
inline std::string url() {
  return one_of<std::string>({"https://a.example/x?y=1&z=2#w", "http://127.0.0.1:8080/", "https://例え.jp/道"});
}

/// Some of these, each at most once, in any order.
template <class T>
std::vector<T> some_of(const std::vector<T>& list) {
  std::vector<T> result;
  for (const T& item : list) {
    if (maybe()) result.insert(result.begin() + number(0, static_cast<int>(result.size())), item);
  }
  return result;
}

template <class Entity>
auto ids_of(const std::vector<Entity>& list) {
  std::vector<std::decay_t<decltype(list.front().id)>> ids;
  for (const Entity& entity : list) ids.push_back(entity.id);
  return ids;
}

/// A new id: "c3-x" and the like.
template <class IdType>
IdType new_id(const char* prefix, std::size_t number_in_list) {
  static const std::vector<std::string> tails{"", "-", "--", "-x", "x9"};
  return IdType{prefix + std::to_string(number_in_list) + one_of(tails)};
}

/// Fills one programme; each list only refers to those before it.
class ProgrammeMaker {
 public:
  Programme make() {
    header();
    repeat(4, 1, [this](std::size_t at) { organisation(at); });
    repeat(3, 1, [this](std::size_t at) { cluster(at); });
    repeat(2, 1, [this](std::size_t at) { project(at); });
    repeat(2, 1, [this](std::size_t at) { committee(at); });
    repeat(4, 1, [this](std::size_t at) { pairing(at); });
    repeat(2, 0, [this](std::size_t at) { succession(at); });
    repeat(2, 1, [this](std::size_t at) { person(at); });
    repeat(2, 1, [this](std::size_t at) { venue(at); });
    repeat(3, 1, [this](std::size_t at) { series(at); });
    repeat(5, 0, [this](std::size_t at) { event(at); });
    repeat(2, 1, [this](std::size_t at) { rule(at); });
    repeat(2, 0, [this](std::size_t) { waiver(); });
    repeat(3, 0, [this](std::size_t at) { reminder(at); });
    repeat(3, 0, [this](std::size_t at) { subscription(at); });
    if (maybe()) planning();
    return std::move(made_);
  }

 private:
  template <class Make>
  void repeat(int most, int least, Make make_one) {
    const int count = number(least, most);
    for (int i = 0; i < count; ++i) make_one(static_cast<std::size_t>(i));
  }

  void header() {
    ProgrammeHeader& header = made_.header;
    header.id = new_id<ProgrammeId>("p", 0);
    header.name = local_text();
    header.timezone = one_of<std::string>({"Asia/Tokyo", "UTC", "Europe/Berlin"});
    do header.fiscal_year_start = month_day();
    while (header.fiscal_year_start.str() == "02-29");
    header.holidays = some_of<std::string>({"jp", "us"});
    if (maybe()) header.domain = "calendar.example";
  }

  void organisation(std::size_t at) {
    Organisation made{new_id<OrganisationId>("o", at), local_text(), any_name<OrganisationKind>(), {}, {}, {}};
    if (at > 0 && maybe()) made.parent = one_of(ids_of(made_.organisations));
    if (maybe()) made.email = "o'neil+x@mail.example";
    if (maybe()) made.url = url();
    made_.organisations.push_back(std::move(made));
  }
  void cluster(std::size_t at) {
    Cluster made{new_id<ClusterId>("c", at), local_text(), text(), one_of(ids_of(made_.organisations)), {}};
    if (maybe()) made.core_organisation = one_of(ids_of(made_.organisations));
    made_.clusters.push_back(std::move(made));
  }
  void project(std::size_t at) {
    made_.projects.push_back({new_id<ProjectId>("j", at), local_text(), one_of(ids_of(made_.organisations))});
  }
  void committee(std::size_t at) {
    made_.committees.push_back(
        {new_id<CommitteeId>("m", at), local_text(), any_name<CommitteeKind>(), some_of(ids_of(made_.organisations))});
  }
  void pairing(std::size_t at) {
    Pairing made{
        new_id<PairingId>("g", at), one_of(ids_of(made_.clusters)), one_of(ids_of(made_.organisations)), {}, {}, {}};
    if (!pairs_.insert(made.cluster.str() + "/" + made.bureau.str()).second) return;
    if (maybe()) made.committee = one_of(ids_of(made_.committees));
    const Stretch validity = stretch();
    if (maybe()) made.from = validity.from;
    if (maybe()) made.until = validity.to;
    made_.pairings.push_back(std::move(made));
  }
  /// A rename, which any number of may be of one subject.
  void succession(std::size_t at) {
    const std::string id = one_of(ids_of(made_.clusters)).str();
    Succession made{
        new_id<SuccessionId>("z", at), SubjectKind::cluster, PartialDate{day()}, {id}, {id}, local_text(), {}};
    if (maybe()) made.reason = text();
    made_.successions.push_back(std::move(made));
  }
  void person(std::size_t at) {
    Person made{new_id<PersonId>("h", at), local_text(), {}, {}, stretches()};
    if (maybe()) made.email = "hana@mail.example";
    if (maybe()) made.organisation = one_of(ids_of(made_.organisations));
    if (maybe()) made.language = "ja";
    made_.people.push_back(std::move(made));
  }
  void venue(std::size_t at) {
    Venue made{new_id<VenueId>("v", at), local_text(), {}, {}, {}, stretches()};
    if (maybe()) made.address = local_text(true);
    if (maybe()) made.geo = GeoPoint{number(-90'000'000, 90'000'000) / 1e6, number(-180, 180) * 1.0};
    if (maybe()) made.capacity = number(0, 5000);
    made_.venues.push_back(std::move(made));
  }

  void series(std::size_t at) {
    Series made;
    made.id = new_id<SeriesId>("s", at);
    made.name = local_text();
    made.kind = any_name<EventKind>();
    made.covers = some_of(ids_of(made_.pairings));
    if (maybe()) made.committee = one_of(ids_of(made_.committees));
    if (maybe()) made.duration_days = number(1, 366);
    made.active = maybe();
    if (maybe()) made.target = month_day();
    if (maybe()) (maybe() ? made.earliest : made.latest) = month_day();
    if (maybe()) made.fixed = PartialDate(day());
    made.required = some_of(ids_of(made_.people));
    made.optional = some_of(ids_of(made_.people));
    if (maybe()) made.attendance = number(0, 5000);
    made.venues = some_of(ids_of(made_.venues));
    if (at > 0 && maybe()) made.after = After{one_of(ids_of(made_.series)), number(0, 30), {}};
    if (made.after && maybe()) made.after->max_days = number(30, 90);
    made_.series.push_back(std::move(made));
  }

  void event(std::size_t at) {
    Event made;
    made.id = new_id<EventId>("e", at);
    if (maybe()) made.series = one_of(ids_of(made_.series));
    if (!made.series || maybe()) made.kind = any_name<EventKind>();
    if (!made.series || maybe()) made.title = local_text();
    if (maybe()) made.covers = some_of(ids_of(made_.pairings));  // also of none
    if (maybe()) made.committee = one_of(ids_of(made_.committees));
    made.date = partial_date();
    if (maybe()) made.days = number(1, 366);
    if (maybe()) made.end = made.date;
    made.status = any_name<EventStatus>();
    place(made);
    if (maybe()) made.description = local_text(true);
    repeat(3, 0, [&](std::size_t i) { made.categories.push_back(text() + std::to_string(i)); });
    if (maybe()) made.organiser = text();
    if (maybe()) made.attendance = number(0, 2'000'000'000);
    repeat(3, 0, [&](std::size_t) { made.evidence.push_back(evidence()); });
    repeat(3, 0, [&](std::size_t) { made.results.push_back(result()); });
    made_.events.push_back(std::move(made));
  }
  void place(Event& event) {
    if (maybe()) event.venue = one_of(ids_of(made_.venues));
    if (maybe()) event.place = local_text();
    if (maybe()) event.online_url = url();
    if (maybe()) event.url = url();
    if (maybe()) event.timezone = "Europe/Paris";
  }
  Evidence evidence() {
    Evidence made;
    if (maybe()) made.url = url();
    if (!made.url || maybe()) made.title = local_text();
    if (maybe()) made.dated = partial_date();
    return made;
  }
  AnnouncedResult result() {
    AnnouncedResult made{local_text(), {}, {}, {}};
    if (maybe()) made.presenter = text();
    if (maybe()) made.cluster = one_of(ids_of(made_.clusters));
    if (maybe()) made.project = one_of(ids_of(made_.projects));
    return made;
  }

  void rule(std::size_t at) {
    Rule made;
    made.id = new_id<RuleId>("r", at);
    made.name = local_text();
    made.subject = any_name<SubjectKind>();
    made.kind = any_name<EventKind>();
    made.at_least = number(0, 2);
    if (maybe()) made.at_most = number(2, 5);
    made.per = any_name<PeriodKind>();
    if (maybe()) made.lead_days = number(0, 400);
    if (maybe()) made.max_gap_days = number(0, 800);
    const Stretch validity = stretch();
    if (maybe()) made.from = validity.from;
    if (maybe()) made.until = validity.to;
    made_.rules.push_back(std::move(made));
  }
  std::string subject_of(const Rule& rule) {
    switch (rule.subject) {
      case SubjectKind::pairing: return one_of(ids_of(made_.pairings)).str();
      case SubjectKind::committee: return one_of(ids_of(made_.committees)).str();
      case SubjectKind::cluster: return one_of(ids_of(made_.clusters)).str();
      case SubjectKind::bureau: break;
    }
    return one_of(ids_of(made_.organisations)).str();
  }
  void waiver() {
    const Rule& rule = one_of(made_.rules);
    const int part = rule.per == PeriodKind::half || rule.per == PeriodKind::quarter ? number(1, 2) : 0;
    const std::string period = Period{rule.per, number(1901, 2199), part, {}}.label();
    const Waiver made{rule.id, subject_of(rule), period, text(true), text(), partial_date()};
    if (waived_.insert(made.key()).second) made_.waivers.push_back(made);
  }
  void reminder(std::size_t at) {
    Reminder made;
    made.id = new_id<ReminderId>("n", at);
    made.on = any_name<ReminderSubject>();
    if (maybe()) made.kind = any_name<EventKind>();
    const bool event = made.on == ReminderSubject::event;
    made.statuses =
        event ? some_of<std::string>({"confirmed", "held"}) : some_of<std::string>({"missed", "at_risk", "open"});
    if (event) (maybe() ? made.before : made.after) = duration();
    if (maybe()) made.at = ClockTime{std::chrono::minutes{number(0, 1439)}};
    if (!event && maybe()) made.repeat = duration();
    if (!event && maybe()) made.digest = any_name<Digest>();
    if (!event && maybe()) made.rules = some_of(ids_of(made_.rules));
    if (event && maybe()) made.series = some_of(ids_of(made_.series));
    if (maybe()) made.days = DueDays::work;
    if (!event && maybe()) {
      made.escalate_after = duration();
      made.escalate_to = {"ministry", "email:c@d.example"};
    }
    if (maybe()) made.language = "ja";
    made.channel = maybe() ? Channel::log : Channel::email;
    made.to = {"organiser", "person:" + one_of(ids_of(made_.people)).str(), "email:a@b.example"};
    if (maybe()) made.subject = local_text();
    if (maybe()) made.body = local_text(true);
    made_.reminders.push_back(std::move(made));
  }
  void subscription(std::size_t at) {
    Subscription made;
    made.id = new_id<SubscriptionId>("sub", at);
    made.url = "https://calendar.example/" + made.id.str() + ".ics?a=%22b";
    made.as = any_name<ImportAs>();
    if (made.as == ImportAs::busy) made.person = one_of(ids_of(made_.people));
    if (made.as == ImportAs::events && maybe()) made.series = one_of(ids_of(made_.series));
    if (made.as == ImportAs::holidays) made.calendar = "jp-ministry";
    if (maybe()) made.every = Duration{0, 0, number(0, 3), number(1, 9), std::chrono::minutes{number(0, 999)}};
    made_.subscriptions.push_back(std::move(made));
  }

  void planning() {
    Planning made;
    if (maybe()) made.weekdays = some_of<Weekday>({Weekday::sat, Weekday::mon, Weekday::thu});
    if (made.weekdays.empty()) made.weekdays = {Weekday::sun};
    made.drift_cost = number(0, 3);
    if (maybe()) made.weekday_cost.emplace().fri = number(0, 9);
    made.optional_busy_cost = number(0, 20);
    made.venue_cost = number(0, 3);
    made.move_cost = number(0, 50);
    repeat(4, 0, [&](std::size_t) { made.avoid.push_back(avoid()); });
    repeat(3, 0, [&](std::size_t) { made.apart.push_back({any_name<ApartAmong>(), number(0, 30), cost()}); });
    repeat(3, 0, [&](std::size_t) {
      made.capacity.push_back({any_name<CapacityPer>(), number(0, 9), any_name<CapacityAmong>()});
    });
    made_.planning = std::move(made);
  }
  AvoidRange avoid() {
    if (maybe()) return {text(), YearlyDay(month_day()), YearlyDay(month_day()), cost()};
    const Day first = day();
    return {text(), YearlyDay(first), YearlyDay(std::max(first, day())), cost()};
  }
  std::optional<int> cost() { return maybe() ? std::optional(number(0, 99)) : std::nullopt; }

  Programme made_;
  std::set<std::string> pairs_;
  std::set<std::string> waived_;
};

inline rc::Gen<Programme> programme() {
  return rc::gen::exec([] { return ProgrammeMaker().make(); });
}

}  // namespace generate
}  // namespace nenkai
