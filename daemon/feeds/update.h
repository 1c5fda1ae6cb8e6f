// One feed brought up to date: downloaded, looked into, put in place of the old list, which is
// kept. Whatever goes wrong, the list in use stays as it is.
#pragma once

#include <cstdint>
#include <string>

#include "daemon/feeds/source.h"
#include "daemon/feeds/state.h"

namespace tarha::feeds {

struct Wish {
    bool force = false;   // fetch even what has not changed
    bool accept = false;  // take a suspicious list
};

enum class Updated : std::uint8_t { changed, unchanged, failed };

// Writes what happened into `state` (its error is a sentence when it failed). `now` in seconds
// since 1970.
Updated update_feed(const std::string& folder, const Source& source, const Limits& limits,
                    const Wish& wish, std::int64_t now, FeedState& state);

// Keeps every other `tarha feeds` away from the folder until it is destroyed.
class FolderLock {
public:
    static Result<FolderLock> take(const std::string& folder);
    FolderLock(FolderLock&& other) noexcept : descriptor_{other.descriptor_} {
        other.descriptor_ = -1;
    }
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock();

private:
    explicit FolderLock(int descriptor) : descriptor_{descriptor} {}
    int descriptor_;
};

}  // namespace tarha::feeds
