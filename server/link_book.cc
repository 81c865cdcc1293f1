#include "server/link_book.hh"

#include <sodium/utils.h>

#include <algorithm>

namespace nenkai::server {
namespace {

constexpr std::size_t longest_agent = 200;

bool is_token(std::string_view text) {
  constexpr std::size_t shortest = 22;  // 128 bits
  constexpr std::size_t longest = 128;
  return text.size() >= shortest && text.size() <= longest && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

/// What a program calls itself, fit for a list.
std::string clean(std::string text) {
  text.resize(std::min(text.size(), longest_agent));
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E) c = '?';
  }
  return text;
}

}  // namespace

std::optional<std::string> token_in(std::string_view path) {
  constexpr std::string_view calendar = ".ics";
  std::string_view token;
  if (path.starts_with("/p/") && path.ends_with(calendar)) {
    token = path.substr(3);
    token.remove_suffix(calendar.size());
  } else if (constexpr std::string_view root = "/private/"; path.starts_with(root) && path.ends_with(calendar)) {
    token = path.substr(root.size());
    const std::size_t slash = token.find('/');
    if (slash == token.npos || token.find('/', slash + 1) != token.npos) return std::nullopt;
    token = token.substr(0, slash);
  }
  if (!is_token(token)) return std::nullopt;
  return std::string(token);
}

void LinkBook::read(Store& store) {
  const std::string stamp = store.links_stamp();
  {
    const std::lock_guard lock(mutex_);
    if (stamp == stamp_) return;
  }
  auto entries = std::make_shared<Entries>();
  const auto programmes = store.programmes();
  for (const ProgrammeId& programme : programmes) {
    for (Link& link : store.list_links(programme)) {
      FeedRequest request = feed_request_of(link);
      if (programmes.size() > 1) request.scope = programme.str() + "/" + request.scope;
      auto entry = std::make_shared<Entry>(Entry{programme, std::move(link), feed_address_of(std::move(request))});
      std::string key = entry->link.token_hash;
      entries->emplace(std::move(key), std::move(entry));
    }
  }
  const std::lock_guard lock(mutex_);
  entries_ = std::move(entries);
  stamp_ = stamp;
}

std::shared_ptr<const LinkBook::Entry> LinkBook::find(std::string_view token) const {
  std::shared_ptr<const Entries> entries;
  {
    const std::lock_guard lock(mutex_);
    entries = entries_;
  }
  // How long the table's search takes tells of a hash and not of a token; the end is compared in constant time.
  const std::string hash = token_hash(token);
  const auto found = entries->find(hash);
  if (found == entries->end()) return nullptr;
  const std::string& kept = found->second->link.token_hash;
  if (kept.size() != hash.size() || sodium_memcmp(kept.data(), hash.data(), hash.size()) != 0) return nullptr;
  return found->second;
}

void LinkBook::note(const Entry& entry, LinkFetch fetch) {
  fetch.id = entry.link.id;
  fetch.agent = clean(std::move(fetch.agent));
  const std::lock_guard lock(mutex_);
  notes_.insert_or_assign({entry.programme, entry.link.id}, std::move(fetch));
}

bool LinkBook::has_notes() const {
  const std::lock_guard lock(mutex_);
  return !notes_.empty();
}

void LinkBook::flush(Store& store) {
  std::map<std::pair<ProgrammeId, std::string>, LinkFetch> notes;
  {
    const std::lock_guard lock(mutex_);
    notes.swap(notes_);
  }
  try {
    std::map<ProgrammeId, std::vector<LinkFetch>> by_programme;
    for (const auto& [key, fetch] : notes) by_programme[key.first].push_back(fetch);
    for (const auto& [programme, fetches] : by_programme) store.note_link_fetches(programme, fetches);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    notes_.merge(notes);  // what was noted meanwhile is newer and stays
    throw;
  }
}

}  // namespace nenkai::server
