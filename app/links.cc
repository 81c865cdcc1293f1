#include "app/links.hh"

#include <fmt/format.h>
#include <sodium/randombytes.h>

#include <algorithm>
#include <array>
#include <map>

#include "app/json_text.hh"
#include "app/tokens.hh"
#include "scheduler/check_text.hh"
#include "scheduler/suggest.hh"
#include "scheduler/utf8.hh"
#include "store/digest.hh"

namespace nenkai {
namespace {

std::string random_digits() {
  std::array<unsigned char, 3> random{};
  randombytes_buf(random.data(), random.size());
  return fmt::format("{:02x}{:02x}{:02x}", random[0], random[1], random[2]);
}

/// Readable where the name has letters for it, and never the same again.
std::string new_id(const std::string& holder) {
  constexpr std::size_t longest = 40;
  std::string id = to_slug(holder).substr(0, longest);
  while (id.ends_with('-')) id.pop_back();
  return fmt::format("{}-{}", id.empty() ? "link" : id, random_digits());
}

void check_holder(const std::string& holder) {
  const bool clean = find_invalid_utf8(holder) == holder.npos && std::none_of(holder.begin(), holder.end(), [](char c) {
                       return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
                     });
  if (holder.empty() || holder.size() > longest_holder || !clean) {
    throw FieldError("for",
                     fmt::format("for: write a name of 1 to {} bytes without control characters", longest_holder));
  }
}

void check_language(const std::string& language) {
  if (language != "en" && language != "ja")
    throw FieldError("lang", fmt::format("lang {}: write \"en\" or \"ja\"", in_quotes(language)));
}

/// As it is kept: "P1D,PT2H".
std::string read_alarms(const std::string& text) {
  if (text.empty()) return {};
  const auto alarms = parse_alarms(text);
  if (!alarms) throw FieldError("alarms", alarms.problem());
  std::string kept;
  for (const Duration& alarm : alarms.value()) kept += (kept.empty() ? "" : ",") + alarm.str();
  return kept;
}

/// A scope of which the programme has a feed.
std::string read_scope(Context& context, const Link& link) {
  Link wanted = link;
  if (wanted.scope.ends_with(".ics")) wanted.scope.resize(wanted.scope.size() - 4);
  try {
    make_feed(context, feed_request_of(wanted));
  } catch (const InputError& error) {
    throw FieldError("scope", error.what());
  }
  return wanted.scope;
}

void write_link(JsonText& json, const Link& link) {
  const auto moment = [&](std::string_view key, const std::optional<Instant>& instant) {
    const std::string text = instant ? to_string(*instant) : "";
    json.key(key).string_or_null(instant ? &text : nullptr);
  };
  json.key("id").string(link.id);
  json.key("for").string(link.holder);
  json.key("scope").string(link.scope);
  json.key("lang").string(link.language);
  json.key("alarms").string(link.alarms);
  moment("created", link.created);
  json.key("created_by").string(link.created_by);
  moment("revoked", link.revoked);
  moment("last_fetched", link.fetched);
  json.key("agent").string_or_null(link.fetched ? &link.agent : nullptr);
  json.key("seen_revision").number_or_null(link.fetched ? std::optional(link.seen_revision) : std::nullopt);
}

LinkState state_of(Context& context, const Link& link, std::map<std::string, std::string>& tags) {
  if (link.revoked) return LinkState::revoked;
  if (!link.fetched) return LinkState::never;
  const std::string key = link.scope + "?" + link.language + "&" + link.alarms;
  auto known = tags.find(key);
  if (known == tags.end()) {
    std::string tag;
    try {
      tag = feed_tag(make_feed(context, feed_request_of(link)));
    } catch (const InputError&) {
      // What the link is for has been taken out of the programme: nobody can have seen how it is now.
    }
    known = tags.emplace(key, tag).first;
  }
  return known->second == link.seen_tag ? LinkState::current : LinkState::behind;
}

}  // namespace

MadeLink make_link(Context& context, const NewLink& wanted) {
  check_holder(wanted.holder);
  MadeLink made;
  Link& link = made.link;
  link.holder = wanted.holder;
  link.scope = wanted.scope;
  check_language(wanted.language);
  link.language = wanted.language;
  link.alarms = read_alarms(wanted.alarms);
  const ProgrammeId programme = chosen_programme(context);
  link.scope = read_scope(context, link);
  made.token = random_secret();
  link.id = new_id(link.holder);
  link.token_hash = token_hash(made.token);
  link.created = context.now;
  link.created_by = context.actor;
  context.store.add_link(programme, link);
  return made;
}

Link revoke_link(Context& context, const std::string& id) {
  const ProgrammeId programme = chosen_programme(context);
  const bool found = context.store.revoke_link(programme, id, context.now);
  const std::vector<Link> links = context.store.list_links(programme);
  if (found) return *std::find_if(links.begin(), links.end(), [&](const Link& link) { return link.id == id; });
  std::vector<std::string_view> known;
  for (const Link& link : links) known.push_back(link.id);
  const auto near = nearest(id, known);
  throw NotFound(fmt::format("there is no link {}{}", in_quotes(id),
                             near ? fmt::format(": did you mean \"{}\"?", *near) : "; see \"nenkai link list\""));
}

std::vector<LinkView> list_links(Context& context) {
  std::vector<LinkView> views;
  std::map<std::string, std::string> tags;  // many have the same feed
  for (Link& link : context.store.list_links(chosen_programme(context))) {
    const LinkState state = state_of(context, link, tags);
    views.push_back({std::move(link), state});
  }
  return views;
}

FeedRequest feed_request_of(const Link& link) {
  FeedRequest request;
  request.scope = link.scope;
  request.language = link.language;
  if (!link.alarms.empty()) request.alarms = or_throw(parse_alarms(link.alarms));
  return request;
}

std::string link_path(const Link& link, std::string_view token) {
  std::string name = link.scope;
  std::replace(name.begin(), name.end(), '/', '-');
  return fmt::format("/private/{}/{}.ics", token, name);
}

std::string token_hash(std::string_view token) { return digest_of(token); }

std::string feed_tag(std::string_view bytes) {
  std::string said;
  said.reserve(bytes.size());
  bool in_head = true;
  bool skipping = false;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end);
    if (in_head && line.starts_with("BEGIN:") && !line.starts_with("BEGIN:VCALENDAR")) in_head = false;
    if (!line.starts_with(' ')) skipping = in_head && (line.starts_with("URL") || line.starts_with("SOURCE"));
    if (!skipping) said += line;
  }
  return digest_of(said);
}

std::string link_json(const MadeLink& made, const std::string& url) {
  std::string text;
  JsonText json(text);
  json.open('{');
  write_link(json, made.link);
  json.key("url").string(url + link_path(made.link, made.token));
  json.close('}');
  return text + "\n";
}

std::string links_json(const std::vector<LinkView>& links) {
  std::string text;
  JsonText json(text);
  json.open('{');
  json.key("links").open('[');
  for (const LinkView& view : links) {
    json.open('{');
    write_link(json, view.link);
    json.key("state").string(name_of(view.state));
    json.close('}');
  }
  json.close(']');
  json.close('}');
  return text + "\n";
}

}  // namespace nenkai
