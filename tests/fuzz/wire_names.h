// What the fuzz targets of stream dissectors share: any bytes keep the promises.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/support/properties.h"

namespace tarha::test {

inline void require(bool holds, const std::string& what) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", what.c_str());
    std::abort();
}

// Prefixes are all asked up to this size; of longer inputs the ends only, to keep the speed.
inline constexpr std::size_t exhaustive_size = 400;

inline void require_promises(const Dissector auto& dissect, Bytes bytes) {
    const Answer whole = ask(dissect, bytes);
    require(whole.is_final() || whole.needed > bytes.size(), "needs no more than it was shown");
    const bool is_read = whole.is_final() && whole.outcome != wire::Outcome::foreign;
    require(!is_read || whole.size <= bytes.size(), "used more than it was shown");
    require(whole.host.empty() || is_read, "a name without an answer");
    if (bytes.size() <= exhaustive_size) {
        const std::string broken = broken_finality(dissect, bytes);
        require(broken.empty(), broken);
        return;
    }
    if (!is_read) return;
    require(ask(dissect, bytes.first(whole.size)) == whole, "bytes behind the message matter");
    const Answer shorter = ask(dissect, bytes.first(whole.size - 1));
    require(!shorter.is_final() || shorter == whole, "took back a final answer");
}

}  // namespace tarha::test
