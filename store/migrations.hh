#pragma once
// The numbered changes of the schema, in their order: store/migrations/NNNN_name.sqlite.sql and its twin for
// PostgreSQL, or one NNNN_name.sql that both understand. They are compiled in (store/embed_migrations.cmake).
//
// A migration that has been released is never edited; what it got wrong, the next one mends.

#include <span>

namespace nenkai {

class Database;

struct Migration {
  int number;  // from 1, without gaps
  const char* name;
  const char* sqlite;
  const char* postgresql;
  void (*afterwards)(Database&) = nullptr;  // what SQL cannot do, in the same transaction
};

std::span<const Migration> migrations();

}  // namespace nenkai
