#include "app/import.hh"

#include <fmt/format.h>

#include <algorithm>

#include "app/import_days.hh"
#include "app/import_events.hh"
#include "app/zones.hh"
#include "ical/text.hh"
#include "scheduler/check_text.hh"
#include "scheduler/suggest.hh"

namespace nenkai {
namespace {

/// Effects are worked out for so many changed events: a whole new calendar has no "before".
constexpr std::size_t most_events_with_effects = 1'000;

template <class List>
std::string suggestion(const List& list, const std::string& id) {
  std::vector<std::string_view> known;
  for (const auto& entity : list) known.push_back(entity.id.str());
  const auto near = nearest(id, known);
  return near ? fmt::format(": did you mean \"{}\"?", *near) : "; add it to the programme first";
}

/// One document on its way into the store.
class Importing {
 public:
  /// Reads within `snapshot` and ends it before it writes.
  Importing(Context& context, const ImportRequest& request, const ImportedCalendar& calendar)
      : context_(context),
        request_(request),
        calendar_(calendar),
        snapshot_(context.store.snapshot()),
        open_(context, request.as == ImportAs::events) {
    report_.programme = open_.programme().header.id;
    report_.name = request.name;
    report_.source = request.source;
    report_.as = request.as;
    report_.dry_run = request.dry_run;
    report_.calendar_name = calendar.name;
    report_.window = import_window(request, open_.index().fiscal(), open_.today());
    report_.capped = calendar.capped;
    for (const ImportRemark& remark : calendar.remarks) tell(remark);
  }

  ImportReport run() {
    switch (request_.as) {
      case ImportAs::events: take_events(); break;
      case ImportAs::busy: take_busy(); break;
      case ImportAs::holidays: take_holidays(); break;
    }
    subscribe();
    std::stable_sort(report_.skipped.begin(), report_.skipped.end(),
                     [](const ImportRemark& a, const ImportRemark& b) { return a.line < b.line; });
    snapshot_.reset();
    CommitOptions options;
    options.based_on = open_.revision();
    options.dry_run = request_.dry_run;
    options.with_bodies = false;
    report_.revision = context_.store.commit(report_.programme, change_, provenance_of(context_), options).revision;
    return std::move(report_);
  }

 private:
  void tell(const ImportRemark& remark) {
    if (remark.kind == ImportRemark::Kind::skipped) {
      report_.skipped.push_back(remark);
    } else {
      report_.notes.push_back(remark.line > 0 ? fmt::format("line {}: {}", remark.line, remark.reason) : remark.reason);
    }
  }

  CheckOptions checks() const {
    CheckOptions options;
    options.known_holidays = context_.holidays.known();
    options.is_zone = is_zone;
    options.today = open_.today();
    return options;
  }

  void take_events() {
    if (request_.series && open_.index().find(*request_.series) == nullptr) {
      throw InputError(fmt::format("--series {}: there is no series with this id{}", request_.series->str(),
                                   suggestion(open_.programme().series, request_.series->str())));
    }
    EventProposal proposal = propose_events(calendar_, open_.index(), request_, report_.window, checks());
    report_.added = std::move(proposal.added);
    report_.changed = std::move(proposal.changed);
    report_.gone = std::move(proposal.gone);
    report_.clash = std::move(proposal.clash);
    report_.unchanged = proposal.unchanged;
    add_all(report_.skipped, proposal.skipped);
    add_all(report_.notes, proposal.notes);
    if (proposal.revisions.size() <= most_events_with_effects) {
      report_.effects = effects_of(context_, open_, proposal.revisions);
    }
    for (EventRevision& revision : proposal.revisions) change_.put.events.push_back(std::move(revision.after));
  }

  void take_busy() {
    if (!request_.person) throw InputError("--as busy: say whose busy times they are with --person ID");
    const auto& people = open_.programme().people;
    const auto person =
        std::find_if(people.begin(), people.end(), [&](const Person& one) { return one.id == *request_.person; });
    if (person == people.end()) {
      throw InputError(fmt::format("--person {}: there is no person with this id{}", request_.person->str(),
                                   suggestion(people, request_.person->str())));
    }
    const std::string& timezone = open_.programme().header.timezone;
    BusyProposal proposal = propose_busy(calendar_, *person, timezone, request_, report_.window);
    report_.added = std::move(proposal.added);
    report_.gone = std::move(proposal.gone);
    report_.unchanged = proposal.unchanged;
    if (proposal.person.busy.size() > longest_list) {
      throw InputError(
          fmt::format("{}: {} would have {} stretches of busy days, and {} are the most: ask for less with "
                      "--from and --to",
                      request_.name, person->id.str(), proposal.person.busy.size(), longest_list));
    }
    change_.put.people.push_back(std::move(proposal.person));
  }

  void take_holidays() {
    if (!request_.calendar)
      throw InputError("--as holidays: say what the holiday calendar is called with --calendar NAME");
    if (!request_.language.empty() && !is_language_tag(request_.language)) {
      throw InputError(
          fmt::format("--names-in {}: it is no language: write a tag such as en or ja", in_quotes(request_.language)));
    }
    const auto& calendars = open_.programme().calendars;
    const auto stored = std::find_if(calendars.begin(), calendars.end(),
                                     [&](const Calendar& one) { return one.id == *request_.calendar; });
    HolidayProposal proposal = propose_holidays(calendar_, stored == calendars.end() ? nullptr : &*stored, request_);
    report_.added = std::move(proposal.added);
    report_.changed = std::move(proposal.changed);
    report_.gone = std::move(proposal.gone);
    report_.unchanged = proposal.unchanged;
    add_all(report_.skipped, proposal.skipped);
    if (proposal.calendar.holidays.size() > longest_list) {
      throw InputError(
          fmt::format("{}: calendar {} would have more than {} days, which are the most: import fewer "
                      "years, or into a new calendar",
                      request_.name, proposal.calendar.id.str(), longest_list));
    }
    tell_about_name();
    change_.put.calendars.push_back(std::move(proposal.calendar));
  }

  void tell_about_name() {
    const std::string& name = request_.calendar->str();
    const auto& named = open_.programme().header.holidays;
    if (std::find(named.begin(), named.end(), name) == named.end()) {
      report_.notes.push_back(fmt::format(
          "the programme does not use it yet: add \"{}\" to `holidays` of [programme] and load the file", name));
    }
    const auto shipped = context_.holidays.known();
    if (std::find(shipped.begin(), shipped.end(), name) != shipped.end()) {
      report_.notes.push_back(
          fmt::format("from now on \"{}\" means this calendar and not the one that is shipped", name));
    }
  }

  /// The subscription goes in with what it brought, or neither does.
  void subscribe() {
    if (!request_.every) return;
    const auto& all = open_.programme().subscriptions;
    const auto known = std::find_if(all.begin(), all.end(), [&](const Subscription& one) {
      return one.url == request_.url && one.as == request_.as;
    });
    Subscription subscription = known == all.end() ? Subscription{} : *known;
    if (known == all.end()) subscription.id = new_subscription_id();
    subscription.url = request_.url;
    subscription.as = request_.as;
    subscription.person = request_.as == ImportAs::busy ? request_.person : std::nullopt;
    subscription.series = request_.as == ImportAs::events ? request_.series : std::nullopt;
    subscription.calendar.reset();
    if (request_.as == ImportAs::holidays) subscription.calendar = request_.calendar->str();
    subscription.every = *request_.every;
    report_.subscription = subscription.id.str();
    change_.put.subscriptions.push_back(std::move(subscription));
  }

  SubscriptionId new_subscription_id() const {
    std::string_view url = request_.url;
    if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    // What follows the host may be a secret.
    std::string base = to_slug(url.substr(0, url.find_first_of("/:?#")));
    if (base.empty()) base = "calendar";
    std::string id = base.substr(0, 58);
    const auto& all = open_.programme().subscriptions;
    const auto taken = [&](const Subscription& one) { return one.id.str() == id; };
    for (int number = 2; std::any_of(all.begin(), all.end(), taken); ++number) {
      id = fmt::format("{}-{}", base.substr(0, 58), number);
    }
    return SubscriptionId{id};
  }

  template <class T>
  static void add_all(std::vector<T>& list, const std::vector<T>& more) {
    list.insert(list.end(), more.begin(), more.end());
  }

  Context& context_;
  const ImportRequest& request_;
  const ImportedCalendar& calendar_;
  std::unique_ptr<Snapshot> snapshot_;
  OpenProgramme open_;
  Change change_;
  ImportReport report_;
};

/// The window and the time zone, which the reader needs before anything else.
ImportOptions options_of(Context& context, const ImportRequest& request) {
  const auto snapshot = context.store.snapshot();
  const OpenProgramme open(context);
  ImportOptions options;
  options.window = import_window(request, open.index().fiscal(), open.today());
  options.timezone = open.programme().header.timezone;
  options.limits = request.limits;
  return options;
}

}  // namespace

DayRange import_window(const ImportRequest& request, const FiscalCalendar& fiscal, Day today) {
  const FiscalYear now = fiscal.year_of(today);
  const DayRange standard = fiscal.days_of(FiscalYears{{now.number - 1}, {now.number + 1}});
  const Day from = request.from.value_or(request.to ? std::min(standard.first(), *request.to) : standard.first());
  const Day to = request.to.value_or(std::max(standard.last(), from));
  if (to < from) throw InputError(fmt::format("--to {} lies before --from {}", to_string(to), to_string(from)));
  return DayRange::closed(from, to);
}

std::string file_label(std::string_view file_name) {
  std::string label = ical::clean_line(file_name);
  return label.empty() ? "file" : label;
}

ImportReport import_calendar(Context& context, const ImportRequest& request, const ImportedCalendar& calendar) {
  return Importing(context, request, calendar).run();
}

ImportReport import_document(Context& context, const ImportRequest& request, std::string_view document) {
  const ImportOptions options = options_of(context, request);
  const auto calendar = read_calendar(document, options);
  if (!calendar) throw InputError(fmt::format("{}: {}", request.name, calendar.problem()));
  return import_calendar(context, request, *calendar);
}

}  // namespace nenkai
