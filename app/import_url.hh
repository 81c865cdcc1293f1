#pragma once
// Use case: import what a URL answers with. What the server says of its document (ETag, Last-Modified) is remembered,
// so that the next time only what has changed is sent; see docs/import.md.

#include <stdexcept>

#include "app/import.hh"
#include "scheduler/address_range.hh"

namespace nenkai {

/// No answer, or none that can be used: the network failed, not the person.
class NetworkError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// True for what is taken as a URL, of whatever scheme, rather than as a file's name.
bool is_import_url(std::string_view text);

/// The URL without what nobody should see in a list: user, password, fragment. A source's label where none is given.
std::string source_label(std::string_view url);

/// Fetches `request.url`, where only public addresses and `allowed` ones may be reached, and imports it. Where the
/// server says that nothing has changed since the same import, nothing is done and a note says so; `afresh` asks for
/// the whole document again. Throws as import_document, and InputError for a URL that cannot be fetched, NetworkError
/// where no document comes.
ImportReport import_url(Context& context, ImportRequest request, const AddressRanges& allowed, bool afresh);

}  // namespace nenkai
