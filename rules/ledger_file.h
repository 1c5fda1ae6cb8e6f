// ledger.toml: a Ledger to and from text, without loss. Written by the daemon, readable by a
// person. Text only: whoever calls this reads and writes the file.
//
// Save it at once after a grant, an answer, a bonus or a code, and whenever minutes were charged:
// then a pulled plug loses the minute that runs, and what UsageMeter had not proven yet.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "rules/ledger.h"
#include "rules/result.h"

namespace tarha::rules {

inline constexpr int ledger_version = 1;
inline constexpr std::size_t max_ledger_text = std::size_t{2} << 20U;  // bytes

// The first fault found ends it: an Error whose `where` is "file_name:line". A key that does not
// exist is a fault.
Result<Ledger> parse_ledger(std::string_view text, std::string_view file_name);

// The text that parse_ledger() reads back to an equal ledger.
std::string ledger_text(const Ledger& ledger);

}  // namespace tarha::rules
