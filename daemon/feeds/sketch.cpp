#include "daemon/feeds/sketch.h"

#include <algorithm>

#include "rules/lists/siphash.h"

namespace tarha::feeds {

void Sketch::add(std::string_view name) {
    // A known key will do: who writes a list can make any sketch look alike, and need not.
    const std::uint64_t hash = rules::hash_name(name, rules::HashKey{1, 2});
    if (smallest_.size() == size && hash >= smallest_.back()) return;
    const auto at = std::lower_bound(smallest_.begin(), smallest_.end(), hash);
    if (at != smallest_.end() && *at == hash) return;
    smallest_.insert(at, hash);
    if (smallest_.size() > size) smallest_.pop_back();
}

unsigned Sketch::alike(const Sketch& other) const {
    std::size_t seen = 0;
    std::size_t shared = 0;
    auto mine = smallest_.begin();
    auto theirs = other.smallest_.begin();
    for (; seen < size; ++seen) {
        if (mine == smallest_.end() && theirs == other.smallest_.end()) break;
        const bool take_mine =
            theirs == other.smallest_.end() || (mine != smallest_.end() && *mine <= *theirs);
        const bool take_theirs =
            mine == smallest_.end() || (theirs != other.smallest_.end() && *theirs <= *mine);
        if (take_mine && take_theirs) ++shared;
        if (take_mine) ++mine;
        if (take_theirs) ++theirs;
    }
    return seen == 0 ? 100U : static_cast<unsigned>(shared * 100 / seen);
}

}  // namespace tarha::feeds
