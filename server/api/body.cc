#include "server/api/body.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "scheduler/check_text.hh"
#include "scheduler/suggest.hh"
#include "server/problem.hh"

namespace nenkai::server {
namespace {

[[noreturn]] void invalid(std::string_view key, const std::string& why) {
  throw Refusal(422, fmt::format("{}: {}", key, why), pointer_to(key));
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

void check_media_type(const Request& request, bool merge_patch) {
  const std::string field = lower(header(request, "content-type").value_or(""));
  std::string type = field.substr(0, field.find(';'));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  if (type == "application/json" || (merge_patch && type == "application/merge-patch+json")) return;
  throw Refusal(
      415,
      fmt::format("the body is {}: send application/json{}", type.empty() ? "of no type" : nenkai::in_quotes(type),
                  merge_patch ? " or application/merge-patch+json" : ""),
      {}, {{merge_patch ? "Accept-Patch" : "Accept-Post", "application/json"}});
}

/// Watches over a parser: nothing may be nested too deep, and no object may say a key twice.
class Watch {
 public:
  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (depth >= deepest_body) throw Refusal(400, fmt::format("the body is nested more than {} deep", deepest_body));
      if (event == Event::object_start) open_.emplace_back();
    }
    if (event == Event::object_end) open_.pop_back();
    if (event == Event::key && open_.back().size() == most_keys)
      throw Refusal(400, fmt::format("an object has more than {} keys", most_keys));
    if (event == Event::key && !open_.back().insert(parsed.get<std::string>()).second)
      throw Refusal(400, fmt::format("the key {} is there twice", nenkai::in_quotes(parsed.get<std::string>())));
    return true;
  }

 private:
  std::vector<std::set<std::string>> open_;  // the keys of the objects that are being read
};

Json parse(const std::string& text) {
  try {
    Watch watch;
    return Json::parse(text,
                       [&](int depth, Json::parse_event_t event, Json& value) { return watch(depth, event, value); });
  } catch (const Json::parse_error& error) {
    throw Refusal(400, fmt::format("the body is no JSON: something is wrong at byte {}", error.byte));
  } catch (const Json::exception&) {
    throw Refusal(400, "the body is no JSON that can be read: is a number too large?");
  }
}

}  // namespace

Body::Body(const Request& request, bool merge_patch) {
  if (request.body.empty()) return;
  if (request.body.size() > longest_body)
    throw Refusal(413, fmt::format("the body has {} bytes: {} is the most", request.body.size(), longest_body));
  check_media_type(request, merge_patch);
  keys = parse(request.body);
  if (!keys.is_object()) throw Refusal(400, "the body has to be a JSON object");
  if (const auto found = keys.find("dry_run"); found != keys.end()) {
    if (!found->is_boolean()) invalid("dry_run", "write true or false");
    dry_run = found->get<bool>();
    keys.erase("dry_run");
  }
  if (const auto text_given = text("reason")) {
    if (const auto problem = text_problem(*text_given, true); problem && !text_given->empty())
      invalid("reason", *problem);
    reason = *text_given;
  }
  keys.erase("reason");
}

void Body::only(std::initializer_list<std::string_view> known) const {
  for (const auto& [key, value] : keys.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    std::vector<std::string_view> names{"dry_run", "reason"};
    names.insert(names.end(), known.begin(), known.end());
    const auto near = nearest(key, names);
    invalid(key, near ? fmt::format("is no key that belongs here: did you mean \"{}\"?", *near)
                      : fmt::format("is no key that belongs here; those are {}", fmt::join(names, ", ")));
  }
}

FieldTexts Body::texts(std::initializer_list<std::string_view> names) const {
  FieldTexts texts;
  for (const std::string_view name : names) {
    const auto found = keys.find(std::string(name));
    if (found == keys.end()) continue;
    if (found->is_string()) {
      texts.emplace_back(name, found->get<std::string>());
    } else if (found->is_number_integer()) {
      texts.emplace_back(name, found->dump());
    } else if (found->is_null()) {
      texts.emplace_back(name, "");
    } else {
      invalid(name, "write a text or a whole number");
    }
  }
  return texts;
}

std::optional<std::string> Body::text(std::string_view name) const {
  const auto found = keys.find(std::string(name));
  if (found == keys.end() || found->is_null()) return std::nullopt;
  if (!found->is_string()) invalid(name, "has to be a text");
  return found->get<std::string>();
}

}  // namespace nenkai::server
