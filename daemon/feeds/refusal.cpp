#include "daemon/feeds/refusal.h"

#include <algorithm>

namespace tarha::feeds {

std::string suspicion(const Content& fresh, std::uint64_t before) {
    if (fresh.protected_names > std::max(min_protected, fresh.names / 1000)) {
        return "holds " + std::to_string(fresh.protected_names) +
               " names that nothing may block, such as " + fresh.first_protected;
    }
    if (before == 0) return {};
    const std::uint64_t change = fresh.names > before ? fresh.names - before : before - fresh.names;
    if (change <= std::max(min_change, before / 2)) return {};
    return "went from " + std::to_string(before) + " to " + std::to_string(fresh.names) +
           " names at once";
}

}  // namespace tarha::feeds
