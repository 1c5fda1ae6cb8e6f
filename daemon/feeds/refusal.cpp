#include "daemon/feeds/refusal.h"

#include <algorithm>

namespace tarha::feeds {

std::string suspicion(const Content& fresh, const Content& before) {
    if (fresh.protected_names > std::max(min_protected, fresh.names / 1000)) {
        return "holds " + std::to_string(fresh.protected_names) +
               " names that nothing may block, such as " + fresh.first_protected;
    }
    if (before.names == 0) return {};
    const std::uint64_t change =
        fresh.names > before.names ? fresh.names - before.names : before.names - fresh.names;
    if (change > std::max(min_change, before.names / 2)) {
        return "went from " + std::to_string(before.names) + " to " + std::to_string(fresh.names) +
               " names at once";
    }
    if (std::max(fresh.names, before.names) <= min_change) return {};
    const unsigned alike = fresh.sketch.alike(before.sketch);
    if (alike >= least_alike) return {};
    return "holds mostly other names than the list in use (" + std::to_string(alike) +
           " of 100 are in both)";
}

}  // namespace tarha::feeds
