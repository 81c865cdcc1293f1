#pragma once
// Handlers asked without a wire: a store, a day, and requests made by hand.

#include <memory>
#include <string>

#include "server/routes.hh"
#include "store/store.hh"

namespace nenkai::test {

class Visits {
 public:
  /// `today` is the day on which the store is asked, at noon UTC.
  Visits(std::unique_ptr<Store> store, const std::string& today);

  /// What the route table's handler answers to "GET TARGET"; 404 where there is none. InputError becomes 400.
  server::Response get(const std::string& target, const std::string& language = "en");
  Store& store() { return *store_; }

 private:
  std::unique_ptr<Store> store_;
  HolidaySource holidays_{""};
  ProgrammeCache cache_;
  Instant now_;
};

}  // namespace nenkai::test
