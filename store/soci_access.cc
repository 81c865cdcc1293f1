#include <fmt/format.h>

#include "store/access.hh"
#include "store/soci_store.hh"

namespace nenkai {

std::vector<Token> SociStore::list_tokens() {
  return reading("read the tokens", [&] { return select_tokens(*database_); });
}

std::optional<Token> SociStore::read_token(const std::string& id) {
  return reading("read a token", [&]() -> std::optional<Token> {
    std::vector<Token> found = select_tokens(*database_, id);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  });
}

void SociStore::add_token(const Token& token) {
  writing("keep a token", [&] {
    if (!select_tokens(*database_, token.id).empty())
      throw StoreConflict(fmt::format("there is a token {} already", token.id));
    insert_token(*database_, token);
  });
}

bool SociStore::revoke_token(const std::string& id, Instant at) {
  return writing("revoke a token", [&] {
    if (select_tokens(*database_, id).empty()) return false;
    const long long now = at.time_since_epoch().count();
    database_->sql() << "UPDATE token SET revoked_us = :now WHERE id = :id AND revoked_us IS NULL",
        soci::use(now, "now"), soci::use(id, "id");
    database_->sql() << "DELETE FROM session WHERE token = :id", soci::use(id, "id");
    return true;
  });
}

void SociStore::note_token_use(const std::string& id, Instant at) {
  writing("note a token's use", [&] {
    const long long now = at.time_since_epoch().count();
    database_->sql() << "UPDATE token SET last_used_us = :now WHERE id = :id", soci::use(now, "now"),
        soci::use(id, "id");
  });
}

std::optional<WebSession> SociStore::read_session(const std::string& digest) {
  return reading("read a session", [&] { return select_session(*database_, digest); });
}

void SociStore::add_session(const WebSession& session, Instant made_before) {
  writing("keep a session", [&] {
    const long long oldest = made_before.time_since_epoch().count();
    database_->sql() << "DELETE FROM session WHERE created_us < :oldest", soci::use(oldest, "oldest");
    insert_session(*database_, session);
  });
}

void SociStore::note_session_use(const std::string& digest, Instant at) {
  writing("note a session's use", [&] {
    const long long now = at.time_since_epoch().count();
    database_->sql() << "UPDATE session SET seen_us = :now WHERE digest = :digest", soci::use(now, "now"),
        soci::use(digest, "digest");
  });
}

void SociStore::end_session(const std::string& digest) {
  writing("end a session",
          [&] { database_->sql() << "DELETE FROM session WHERE digest = :digest", soci::use(digest, "digest"); });
}

std::optional<KeptAnswer> SociStore::read_answer(const std::string& owner, const std::string& key, Instant now) {
  return reading("read an answer", [&] { return select_answer(*database_, owner, key, now); });
}

}  // namespace nenkai
