#pragma once
// The audit pack's page: what an auditor reads, on a screen or on paper (A4).

#include "app/pack_facts.hh"

namespace nenkai {

/// `files` are the names of the pack's other files. The page needs nothing from elsewhere.
std::string pack_page(Context& context, const PackFacts& facts, const std::vector<std::string>& files,
                      const std::string& language);

}  // namespace nenkai
