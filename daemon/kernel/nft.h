// The firewall's tools: nft and iptables run as child processes with fixed arguments; texts go
// in on standard input, what they complain about comes back as one sentence.
#pragma once

#include <string>

#include "daemon/kernel/ruleset.h"
#include "rules/result.h"

namespace tarha::kernel {

// Loads a text with `nft -f -`: all of it or nothing.
Status apply_nft(const std::string& text);

// Whether nft and the kernel would take the text; loads nothing.
Status check_nft(const std::string& text);

// Replaces what is in table `inet tarha` by the rendered ruleset; packets that wait in a queue
// keep waiting. Enough when only devices or the epoch changed; does not touch iptables.
Status apply_table(const Ruleset& ruleset);

// Everything: the queueing iptables rules where the backend needs them, then the table. Safe to
// repeat; also repairs what somebody else removed.
Status install(const Ruleset& ruleset);

// Takes away all that install() made, with whichever backend; nothing there is no error.
Status uninstall();

}  // namespace tarha::kernel
