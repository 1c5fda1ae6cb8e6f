// NoticeLog: tells the parents what the shield let by and noticed (inspect/notice.h): an event for
// the first time, and again at most once an hour for each device. Names are not kept. Control
// thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>

#include "daemon/app/event_ring.h"
#include "daemon/inspect/event.h"
#include "rules/household.h"

namespace tarha {

class NoticeLog {
public:
    static constexpr std::size_t most = 1024;  // pairs remembered; then it starts afresh
    static constexpr std::int64_t again_after = 60L * 60;  // seconds

    void take(const inspect::DecisionEvent& event, const rules::Household& household,
              control::WallTime when, EventRing& events);

private:
    // DNS questions tell only the profile: their device is zero.
    using Key = std::tuple<rules::ProfileIndex, MacAddress, inspect::Notice>;
    bool is_news(const Key& key, std::int64_t now);

    std::map<Key, std::int64_t> told_;
};

}  // namespace tarha
