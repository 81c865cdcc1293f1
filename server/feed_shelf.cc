#include "server/feed_shelf.hh"

#include <sodium/core.h>
#include <sodium/crypto_shorthash.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include "app/links.hh"
#include "app/zones.hh"

namespace nenkai::server {
namespace {

constexpr std::string_view calendar_type = "text/calendar; charset=utf-8";
constexpr std::string_view json_type = "application/calendar+json; charset=utf-8";

std::size_t size_of(const std::shared_ptr<const ReadyFeed>& ready) {
  if (!ready) return 0;
  return ready->plain.body->size() + (ready->packed.body ? ready->packed.body->size() : 0);
}

using HashKey = std::array<unsigned char, crypto_shorthash_KEYBYTES>;

HashKey random_key() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be used");
  HashKey key{};
  crypto_shorthash_keygen(key.data());
  return key;
}

HttpTime in_seconds(Instant instant) { return date::floor<std::chrono::seconds>(instant); }

}  // namespace

std::size_t FeedShelf::Hash::operator()(std::string_view text) const {
  static const HashKey key = random_key();
  std::array<unsigned char, crypto_shorthash_BYTES> bytes{};  // SipHash-2-4
  crypto_shorthash(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size(), key.data());
  std::size_t hash = 0;
  std::memcpy(&hash, bytes.data(), std::min(sizeof hash, bytes.size()));
  return hash;
}

std::shared_ptr<const ReadyFeed> FeedSlot::ready() const {
  const std::lock_guard lock(mutex_);
  return ready_;
}

void FeedShelf::touch(const FeedSlot& slot) const {
  // Order is all that is wanted of it, and a busy feed should not be written to at each request.
  const std::uint64_t now = clock_.load(std::memory_order_relaxed);
  if (slot.last_asked_.load(std::memory_order_relaxed) == now && now != 0) return;
  slot.last_asked_.store(clock_.fetch_add(1, std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

std::shared_ptr<FeedSlot> FeedShelf::find(std::string_view target) const {
  const std::shared_lock lock(mutex_);
  const auto found = targets_.find(target);
  if (found == targets_.end()) return nullptr;
  touch(*found->second);
  return found->second;
}

std::shared_ptr<FeedSlot> FeedShelf::place(const FeedAddress& address, std::string_view target) {
  const std::unique_lock lock(mutex_);
  auto& slot = slots_[address.key];
  if (!slot) {
    slot = std::make_shared<FeedSlot>(address);
    touch(*slot);
    const auto kept = slot;  // making room may move the map's own
    make_room();
    if (targets_.size() >= most_targets) targets_.clear();
    if (!target.empty()) targets_.insert_or_assign(std::string(target), kept);
    return kept;
  }
  touch(*slot);
  if (targets_.size() >= most_targets) targets_.clear();
  if (!target.empty()) targets_.insert_or_assign(std::string(target), slot);
  return slot;
}

void FeedShelf::make_room() {
  while (slots_.size() > 1 && (slots_.size() > most_feeds || bytes() > most_bytes)) {
    const auto oldest = std::min_element(slots_.begin(), slots_.end(), [](const auto& a, const auto& b) {
      return a.second->last_asked_.load() < b.second->last_asked_.load();
    });
    const auto slot = oldest->second;
    std::erase_if(targets_, [&](const auto& entry) { return entry.second == slot; });
    slots_.erase(oldest);
    bytes_ -= size_of(slot->ready());
  }
}

void FeedShelf::take_away(const FeedSlot& slot) {
  const std::unique_lock lock(mutex_);
  const auto found = slots_.find(slot.address().key);
  if (found == slots_.end() || found->second.get() != &slot) return;
  std::erase_if(targets_, [&](const auto& entry) { return entry.second.get() == &slot; });
  bytes_ -= size_of(slot.ready());
  slots_.erase(found);
}

void FeedShelf::put(FeedSlot& slot, std::shared_ptr<const ReadyFeed> ready) {
  const std::unique_lock lock(mutex_);
  const auto found = slots_.find(slot.address().key);
  const bool kept = found != slots_.end() && found->second.get() == &slot;
  if (kept) bytes_ += size_of(ready);
  if (kept) bytes_ -= size_of(slot.ready());
  {
    const std::lock_guard own(slot.mutex_);
    slot.ready_ = std::move(ready);
  }
  if (kept) make_room();
}

bool FeedShelf::day_is_over(const FeedSlot& slot, Instant now) const {
  if (!slot.address().of_a_day) return false;
  const std::lock_guard lock(slot.building_);
  return slot.day_ && local_day(now, slot.zone_) != *slot.day_;
}

void FeedShelf::forget_revisions() const {
  for (const auto& slot : all()) slot->revision_ = 0;
}

bool FeedShelf::build(FeedSlot& slot, Context& context, Revision head, const std::string& public_url) {
  const std::lock_guard lock(slot.building_);
  const FeedAddress& address = slot.address();
  const auto before = slot.ready();
  if (before && slot.revision_ == head && (!slot.day_ || local_day(context.now, slot.zone_) == *slot.day_))
    return false;
  FeedRequest request = address.request;
  request.public_url = public_url;
  std::string bytes;
  FeedDescription about{{}, std::string(request.json ? json_type : calendar_type), address.file_name, {}};
  try {
    const FeedTarget target = feed_target(context, request.scope);
    const auto revision = context.store.revision(context.store.last_revision(target.programme));
    if (revision) about.modified = in_seconds(revision->at);
    bytes = cache_.feed(context, request);
    if (address.of_a_day) {
      slot.zone_ = context.store.read(target.programme).value_or(Programme{}).header.timezone;
      slot.day_ = local_day(context.now, slot.zone_);
      about.modified = std::max(about.modified, in_seconds(start_of_day(*slot.day_, slot.zone_)));
    }
  } catch (const InputError&) {
    take_away(slot);
    throw;
  }
  const bool same = before && before->digest == feed_digest(bytes);
  if (!same) {
    // Two versions of the same second, or a clock that was set back: the later one is later all the same.
    if (before) about.modified = std::max(about.modified, before->modified + std::chrono::seconds{1});
    about.tag = feed_tag(bytes);
    put(slot, make_ready(bytes, about));
  }
  slot.revision_ = head;
  return !same;
}

std::vector<std::shared_ptr<FeedSlot>> FeedShelf::all() const {
  std::vector<std::shared_ptr<FeedSlot>> list;
  {
    const std::shared_lock lock(mutex_);
    for (const auto& [key, slot] : slots_) list.push_back(slot);
  }
  std::sort(list.begin(), list.end(),
            [](const auto& a, const auto& b) { return a->last_asked_.load() > b->last_asked_.load(); });
  return list;
}

std::size_t FeedShelf::size() const {
  const std::shared_lock lock(mutex_);
  return slots_.size();
}

}  // namespace nenkai::server
