#pragma once
// One connection to a database, and all that SQLite and PostgreSQL do differently. Everything else in store/
// is one SQL text for both.

#include <soci/soci.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/batch.hh"
#include "store/migrations.hh"
#include "store/store.hh"

namespace nenkai {

class Database {
 public:
  /// `name` is what messages call it; it must hold no password.
  explicit Database(std::string name) : name_(std::move(name)) {}
  virtual ~Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& name() const { return name_; }
  soci::session& sql() { return sql_; }

  /// Begins a transaction in which everything read is of one moment.
  virtual void begin_read() = 0;
  /// Begins a transaction beside which nobody else writes. Waits for another writer, but not for ever.
  virtual void begin_write() = 0;
  /// Begins a transaction that changes single rows, beside which others may change others where the database can.
  virtual void begin_row_write() = 0;
  /// What a SELECT of rows that are about to be changed ends in, so that whoever asks at the same time gets others.
  virtual std::string for_change() const = 0;
  virtual bool has_table(const std::string& table) = 0;
  virtual const char* text(const Migration& migration) const = 0;
  /// False for a database that another program made. Asked before anything is written.
  virtual bool ours() = 0;

  /// The batch's rows in a text for `run`, which SQLite runs once a row, PostgreSQL (where each round trip costs)
  /// once for all: as a relation with the batch's column names, to stand after FROM …
  virtual std::string given(const Batch& batch) const = 0;
  /// … and as that which an INSERT inserts.
  virtual std::string rows(const Batch& batch) const = 0;
  virtual void run(const std::string& text, Batch& batch) = 0;

  /// True where a SELECT of many rows would be held in memory as a whole unless it is read through a cursor.
  virtual bool wants_cursors() const = 0;

  /// The cause of a failure, in words that help the person who sees it.
  virtual std::string cause(const soci::soci_error& error) const = 0;
  /// True where nothing failed but the waiting for others.
  virtual bool busy(const soci::soci_error& error) const = 0;
  /// What the database's own check finds damaged.
  virtual std::vector<std::string> damage() = 0;
  /// Writes all of it to `path`, an empty SQLite file, as it is at one moment.
  virtual void copy_to(const std::string& path) = 0;

  /// Runs `work`, which is called `operation` should it fail ("read the programme").
  template <class Work>
  auto doing(std::string_view operation, Work&& work) {
    try {
      return work();
    } catch (const soci::soci_error& error) {
      fail(operation, error);
    }
  }

 protected:
  soci::session sql_;

 private:
  [[noreturn]] void fail(std::string_view operation, const soci::soci_error& error) const;

  std::string name_;
};

/// Ends with a rollback unless it was committed.
class Transaction {
 public:
  enum class Access { read, write, rows };

  Transaction(Database& database, Access access) : database_(&database) {
    switch (access) {
      case Access::read: database.begin_read(); break;
      case Access::write: database.begin_write(); break;
      case Access::rows: database.begin_row_write(); break;
    }
  }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database* database_;
  bool open_ = true;
};

/// Throws StoreConflict where the store holds no such programme.
void require_programme(Database& database, const ProgrammeId& programme);

}  // namespace nenkai
