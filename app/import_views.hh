#pragma once
// The report of an import as JSON and CSV.

#include <string>

#include "app/import.hh"

namespace nenkai {

std::string import_json(const ImportReport& report);
/// One row for each event or day: what,id,date,to,title,status,uid,recurrence,line,key,before,after,reason. A changed
/// event has a row for each key; what was skipped is there too.
std::string import_csv(const ImportReport& report);

}  // namespace nenkai
