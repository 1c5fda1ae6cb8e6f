// The queueing rules for kernels without nft's `queue`: chain TARHA in table mangle of iptables
// and ip6tables, between our chains gate and settle.
#pragma once

#include "daemon/kernel/ruleset.h"
#include "rules/result.h"

namespace tarha::kernel {

inline constexpr const char* xt_table = "mangle";
inline constexpr const char* xt_chain = "TARHA";
inline constexpr const char* xt_probe_chain = "TARHA_PROBE";  // comes and goes with probe()

// Puts the rules there, whole and once, whatever was there before.
Status install_xt(const Ruleset& ruleset);

// Takes them away; nothing there, and no iptables at all, is no error.
Status remove_xt();

}  // namespace tarha::kernel
