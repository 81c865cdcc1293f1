#include "store/store.hh"

#include "store/migrations.hh"
#include "store/postgresql.hh"
#include "store/schema.hh"
#include "store/soci_store.hh"
#include "store/sqlite.hh"

namespace nenkai {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

std::unique_ptr<Database> connect(const std::string& url, bool create) {
  if (url.starts_with(sqlite_scheme)) {
    return std::make_unique<SqliteDatabase>(url.substr(sqlite_scheme.size()),
                                            create ? SqliteMode::create : SqliteMode::existing);
  }
  if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
    return std::make_unique<PostgresDatabase>(url);
  throw StoreError("unknown kind of store \"" + without_password(url) + "\": write sqlite:PATH or postgresql://…");
}

}  // namespace

std::unique_ptr<Store> open_store(const std::string& url, bool create) {
  std::unique_ptr<Database> database = connect(url, create);
  database->doing("open the store", [&] {
    if (!database->ours()) throw StoreError(database->name() + " is no nenkai store: another program made it");
    if (schema_of(*database) == 0 && !create) {
      throw StoreError("there is no store in " + database->name() + ": `nenkai init` makes one");
    }
  });
  bring_up_to_date(*database, migrations());
  return std::make_unique<SociStore>(std::move(database));
}

}  // namespace nenkai
