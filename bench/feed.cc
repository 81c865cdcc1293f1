// Writes a feed of many events, beside libical writing the same components in the same run.
//
//     bench_feed [EVENTS] [ROUNDS]        10000 and 15 unless given
//
// Workloads, each over the whole feed:
//
//   warm     the pieces are there, the feed is put together: what a server does for each who asks
//   one      one event has changed: its piece is written anew, the feed is put together
//   cold     every piece is written, then the feed is put together
//   libical  icalcomponent_as_ical_string on a tree of the same components, read before from our own feed
//
// One line each: the median and the best of ROUNDS, megabytes a second, and how many times libical's median it is.
// The rounds of the workloads alternate, so that a busy machine slows all alike.

#include "ical/feed.hh"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "ical/handles.hh"

using namespace nenkai;

namespace {

LocalText both(const std::string& english, const std::string& japanese) {
  LocalText text;
  text.set("en", english);
  text.set("ja", japanese);
  return text;
}

/// A programme of the brochure's make, some hundred times its size.
Programme programme(int events) {
  Programme made;
  made.header.id = ProgrammeId{"bench"};
  made.header.name = LocalText{"Knowledge Clusters"};
  made.header.timezone = "Asia/Tokyo";
  made.header.domain = "nenkai.example";
  for (int i = 0; i < 20; ++i) {
    const std::string number = std::to_string(i);
    made.organisations.push_back({OrganisationId{"bureau-" + number},
                                  both("METI Bureau " + number, "経済産業局" + number),
                                  OrganisationKind::bureau,
                                  {},
                                  "office" + number + "@bureau.example",
                                  {}});
    made.clusters.push_back({ClusterId{"cluster-" + number},
                             both("Cluster " + number, "クラスター" + number),
                             "north",
                             OrganisationId{"bureau-0"},
                             {}});
    made.pairings.push_back({PairingId{"pairing-" + number},
                             ClusterId{"cluster-" + number},
                             OrganisationId{"bureau-" + number},
                             {},
                             {},
                             {}});
    Venue venue;
    venue.id = VenueId{"venue-" + number};
    venue.name = both("Harbour Hall " + number, "港ホール" + number);
    venue.address = LocalText{"1-2-" + number + " Minato, Harbour City"};
    venue.geo = GeoPoint{35.0 + i * 0.1, 139.0};
    made.venues.push_back(venue);
  }
  const char* const dates[] = {"2026-07-01", "2026-09-15T13:30", "2027-02", "2027-01-20T09:00"};
  const char* const zones[] = {"Asia/Tokyo", "Europe/Berlin", "America/New_York"};
  for (int i = 0; i < events; ++i) {
    const std::string number = std::to_string(i % 20);
    Event event;
    event.id = EventId{fmt::format("forum-{:06}", i)};
    event.kind = EventKind::joint_conference;
    event.title = both(fmt::format("Regional Cluster Forum, announcement of results no. {}", i),
                       fmt::format("地域クラスターフォーラム・合同成果発表会 第{}回", i));
    event.date = *PartialDate::parse(dates[i % 4]);
    event.timezone = zones[i % 3];
    event.status = static_cast<EventStatus>(i % 4);
    event.covers = std::vector{PairingId{"pairing-" + number}};
    event.venue = VenueId{"venue-" + number};
    event.organiser = "bureau-" + number;
    event.url = fmt::format("https://forum.example/{}", i);
    event.description = both("Results of the year, then posters; bring your badge.", "年間の成果、次にポスター。");
    event.results.push_back({both("Hulls that keep themselves clean", "汚れない船体"), "Ken Mori", {}, {}});
    made.events.push_back(std::move(event));
  }
  return made;
}

struct Workload {
  const char* name;
  std::function<std::size_t()> run;  // gives the number of bytes
  std::vector<double> seconds{};
  std::size_t bytes = 0;

  double median() {
    std::sort(seconds.begin(), seconds.end());
    return seconds[seconds.size() / 2];
  }
};

void time(Workload& workload) {
  const auto begin = std::chrono::steady_clock::now();
  workload.bytes = workload.run();
  workload.seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
}

void print(Workload& workload, double rival) {
  const double median = workload.median();
  fmt::print("{:<8} {:>10.3f} ms  best {:>10.3f} ms  {:>8.1f} MB/s  {:>8.2f} x libical\n", workload.name, median * 1e3,
             workload.seconds.front() * 1e3, double(workload.bytes) / 1e6 / median, rival / median);
}

}  // namespace

int main(int count, char** arguments) {
  const int events = count > 1 ? std::atoi(arguments[1]) : 10'000;
  const int rounds = count > 2 ? std::atoi(arguments[2]) : 15;
  const Programme all = programme(events);
  const ProgrammeIndex index(all);
  const Instant changed = *parse_instant("2026-01-02T03:04:05Z");
  FeedHead head;
  head.name = "Everything";
  std::vector<FeedEvent> entries;
  for (const Event& event : all.events) entries.push_back({resolve(event, index), changed, 1, nullptr});
  std::vector<FeedPiece> pieces;
  const auto write_pieces = [&] {
    pieces.clear();
    for (const FeedEvent& entry : entries) pieces.push_back(make_piece(entry, index, {}));
    std::sort(pieces.begin(), pieces.end(), comes_before);
  };
  const auto put_together = [&] {
    std::vector<const FeedPiece*> order;
    order.reserve(pieces.size());
    for (const FeedPiece& piece : pieces) order.push_back(&piece);
    return *assemble(order, all.header, head);
  };
  write_pieces();
  const std::string feed = put_together();
  const ical::ComponentHandle tree(icalparser_parse_string(feed.c_str()));

  std::vector<Workload> workloads;
  workloads.push_back({"warm", [&] { return put_together().size(); }});
  workloads.push_back({"one", [&] {
                         pieces.front() = make_piece(entries.front(), index, {});
                         return put_together().size();
                       }});
  workloads.push_back({"cold", [&] {
                         write_pieces();
                         return put_together().size();
                       }});
  workloads.push_back({"libical", [&] {
                         const ical::TextHandle text(icalcomponent_as_ical_string_r(tree.get()));
                         return std::string_view(text.get()).size();
                       }});
  for (int round = 0; round < rounds; ++round) {
    for (Workload& workload : workloads) time(workload);
  }
  fmt::print("{} events, {} bytes, median of {} rounds\n", events, feed.size(), rounds);
  const double rival = workloads.back().median();
  for (Workload& workload : workloads) print(workload, rival);
}
