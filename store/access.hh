#pragma once
// Tokens, sessions and kept answers (scheduler/access.hh, store/store.hh), row by row. Within a transaction.

#include <optional>
#include <string>
#include <vector>

#include "store/database.hh"

namespace nenkai {

/// By creation and id; of one id alone where it is given.
std::vector<Token> select_tokens(Database& database, const std::optional<std::string>& id = {});
void insert_token(Database& database, const Token& token);

std::optional<WebSession> select_session(Database& database, const std::string& digest);
void insert_session(Database& database, const WebSession& session);

/// None where it is too old at `now`.
std::optional<KeptAnswer> select_answer(Database& database, const std::string& owner, const std::string& key,
                                        Instant now);
/// Makes the answer and keeps it, and forgets those that are too old.
void keep_answer(Database& database, const KeepAnswer& keep, const RevisionInfo& last);

}  // namespace nenkai
