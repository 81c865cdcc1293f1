#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "app/plan_json.hh"

namespace nenkai {
namespace {

using PlainJson = nlohmann::json;

/// A plan is nested six deep. Each level that somebody else's document adds takes far more memory than text.
constexpr int most_nested = 16;

/// What a place says that it cannot be; caught where the reading began.
struct Refused {
  std::string message;
};

/// A value of the document that knows where it stands.
class Node {
 public:
  Node(const PlainJson& value, std::string path) : value_(&value), path_(std::move(path)) {}

  bool null() const { return value_->is_null(); }

  [[noreturn]] void refuse(std::string_view why) const {
    throw Refused{path_.empty() ? std::string(why) : fmt::format("{}: {}", path_, why)};
  }

  std::optional<Node> find(const std::string& key) const {
    if (!value_->is_object()) refuse("has to be an object");
    const auto found = value_->find(key);
    if (found == value_->end()) return std::nullopt;
    return Node(*found, path_.empty() ? key : path_ + "." + key);
  }
  Node at(const std::string& key) const {
    auto node = find(key);
    if (!node) refuse(fmt::format("\"{}\" is missing: this is no plan", key));
    return *std::move(node);
  }

  std::vector<Node> items() const {
    if (!value_->is_array()) refuse("has to be a list");
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < value_->size(); ++i) nodes.emplace_back((*value_)[i], fmt::format("{}[{}]", path_, i));
    return nodes;
  }
  std::vector<Node> items_of(const std::string& key) const {
    const auto list = find(key);
    return list ? list->items() : std::vector<Node>();
  }

  const std::string& text() const {
    if (!value_->is_string()) refuse("has to be a text");
    return value_->get_ref<const std::string&>();
  }
  bool boolean() const {
    if (!value_->is_boolean()) refuse("has to be true or false");
    return value_->get<bool>();
  }
  /// Costs are far from the ends of 64 bits, so that no sum of them gets there.
  std::int64_t number(std::int64_t least = 0, std::int64_t most = 1'000'000'000'000'000) const {
    const bool fits = value_->is_number_integer() && (!value_->is_number_unsigned() ||
                                                      value_->get<std::uint64_t>() <= static_cast<std::uint64_t>(most));
    const auto number = fits ? value_->get<std::int64_t>() : most;
    if (!fits || number < least || number > most) {
      refuse(fmt::format("has to be a whole number from {} to {}", least, most));
    }
    return number;
  }

  Day day() const { return or_refuse(parse_day(text())); }
  template <class T>
  T id() const {
    return or_refuse(T::parse(text()));
  }
  template <class T>
  std::optional<T> id_or_null(const std::string& key) const {
    const auto node = find(key);
    if (!node || node->null()) return std::nullopt;
    return node->id<T>();
  }
  template <Named Enum>
  Enum name() const {
    const auto value = parse_name<Enum>(text());
    if (!value) refuse(fmt::format("\"{}\" is not known here", text()));
    return *value;
  }

 private:
  template <class T>
  T or_refuse(Result<T> result) const {
    if (!result) refuse(result.problem());
    return *std::move(result);
  }

  const PlainJson* value_;
  std::string path_;
};

DayRange read_days(const Node& node) {
  const Day start = node.at("start").day();
  const Day end = node.at("end").day();
  if (end < start) node.at("end").refuse("lies before \"start\"");
  return DayRange::closed(start, end);
}

std::optional<plan::Cost> number_or_null(const Node& node, const std::string& key) {
  const auto value = node.find(key);
  if (!value || value->null()) return std::nullopt;
  return value->number();
}

plan::CostParts read_cost(const Node& node) {
  const auto part = [&](const char* key) { return number_or_null(node, key).value_or(0); };
  return {part("drift"), part("weekday"), part("avoid"), part("busy"), part("venue"), part("move")};
}

plan::Occurrence read_occurrence(const Node& node) {
  plan::Occurrence occurrence;
  occurrence.series = node.at("series").id<SeriesId>();
  occurrence.days = read_days(node);
  occurrence.venue = node.id_or_null<VenueId>("venue");
  if (const auto fixed = node.find("fixed")) occurrence.fixed = fixed->boolean();
  if (const auto provisional = node.find("provisional")) occurrence.provisional = provisional->boolean();
  occurrence.cost = read_cost(node.at("cost"));
  if (const auto reason = node.find("reason")) occurrence.reason = reason->text();
  occurrence.moves = node.id_or_null<EventId>("moves");
  if (const auto moved = node.find("moved")) occurrence.moved = moved->boolean();
  for (const Node& other : node.items_of("alternatives")) {
    occurrence.alternatives.push_back(
        {other.at("start").day(), other.id_or_null<VenueId>("venue"), other.at("extra_cost").number()});
  }
  return occurrence;
}

plan::Kept read_kept(const Node& node) {
  plan::Kept kept;
  kept.event = node.at("event").id<EventId>();
  kept.series = node.id_or_null<SeriesId>("series");
  kept.days = read_days(node);
  kept.venue = node.id_or_null<VenueId>("venue");
  kept.status = node.at("status").name<EventStatus>();
  return kept;
}

plan::Penalty read_penalty(const Node& node) {
  plan::Penalty penalty;
  penalty.kind = node.at("kind").text();
  penalty.rule = node.at("rule").text();
  for (const Node& series : node.at("series").items()) penalty.series.push_back(series.text());
  penalty.cost = node.at("cost").number();
  return penalty;
}

plan::Plan read_plan(const Node& root) {
  plan::Plan plan;
  plan.programme = root.at("programme").id<ProgrammeId>();
  plan.year.number = static_cast<int>(root.at("fiscal_year").number(first_year, last_year));
  plan.status = root.at("status").name<plan::PlanStatus>();
  plan.cost = number_or_null(root, "cost");
  plan.bound = number_or_null(root, "bound");
  for (const Node& node : root.at("occurrences").items()) plan.occurrences.push_back(read_occurrence(node));
  for (const Node& node : root.items_of("kept")) plan.kept.push_back(read_kept(node));
  for (const Node& node : root.items_of("penalties")) plan.penalties.push_back(read_penalty(node));
  for (const Node& node : root.items_of("left_out")) {
    plan.left_out.push_back({node.at("series").id<SeriesId>(), node.at("text").text()});
  }
  return plan;
}

/// "line 3, column 7", from the number of bytes read up to the mistake.
std::string place_in(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte == 0 ? 0 : byte - 1);
  const std::size_t line_begin = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
  return fmt::format("line {}, column {}", std::count(before.begin(), before.end(), '\n') + 1,
                     before.size() - line_begin + 1);
}

}  // namespace

Result<plan::Plan> read_plan_json(std::string_view text) {
  if (text.size() > plan_json_max_bytes) {
    return Problem{fmt::format("is larger than {} MiB: this is no plan", plan_json_max_bytes / 1024 / 1024)};
  }
  try {
    const PlainJson document = PlainJson::parse(text, [](int depth, PlainJson::parse_event_t, const PlainJson&) {
      if (depth > most_nested) throw Refused{fmt::format("is nested deeper than {}: this is no plan", most_nested)};
      return true;
    });
    return read_plan(Node(document, ""));
  } catch (const PlainJson::parse_error& error) {
    return Problem{fmt::format("{}: this is no JSON", place_in(text, error.byte))};
  } catch (const PlainJson::exception&) {
    return Problem{"this is no JSON that can be read"};  // a number beyond all bounds
  } catch (const Refused& refused) {
    return Problem{refused.message};
  }
}

}  // namespace nenkai
