// feeds.json: what is known about each feed. The manifest of the folder and the status in one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "daemon/feeds/part_file.h"
#include "daemon/feeds/schedule.h"
#include "rules/result.h"

namespace tarha::feeds {

inline constexpr int state_version = 1;
inline constexpr std::size_t max_state_bytes = 1024UL * 1024;

struct FeedState {
    std::string url;  // where the list in use came from
    Validator validator;
    History history;
    std::string error;        // of the last attempt; empty: it went well
    std::uint64_t bytes = 0;  // of the file
    std::uint64_t names = 0;  // 0: there is no list
};

struct State {
    std::uint64_t seed = 0;  // this device's place in the jitter; never leaves the house
    std::map<std::string, FeedState> feeds;
};

std::string state_text(const State& state);
Result<State> parse_state(std::string_view text, const std::string& file);

struct LoadedState {
    State state;
    std::string warning;  // a sentence: the file cannot be used
};

// A file that is missing or cannot be used is an empty state with a new seed: every feed is fetched
// anew, and the lists in use stay until then.
LoadedState load_state(const std::string& file);
Status save_state(const std::string& file, const State& state);

}  // namespace tarha::feeds
