// One list over HTTP into its part file: conditional, resumed, bounded. TLS is always verified; no
// cookie is kept, nothing about the home is said.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/feeds/part_file.h"
#include "daemon/feeds/source.h"

namespace tarha::feeds {

inline constexpr int max_redirects = 5;

struct Download {
    enum class Outcome : std::uint8_t { fresh, not_modified, failed };
    Outcome outcome = Outcome::failed;
    Validator validator;           // of what is fresh
    std::string trouble;           // a sentence when it failed
    std::int64_t retry_after = 0;  // seconds that the server asked for
};

// https everywhere; http only where the source allows it, and never after https.
bool may_fetch(std::string_view url, bool insecure) noexcept;
bool may_follow(std::string_view from, std::string_view to, bool insecure) noexcept;

// Blocks until it is done, failed or timed out. `have` is what the list in use came with. When it
// fails in the middle the part stays if it can be continued.
Download download(const Source& source, const Limits& limits, const Validator& have,
                  PartFile& part);

}  // namespace tarha::feeds
