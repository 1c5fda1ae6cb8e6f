#include "daemon/feed_rows.h"

#include <chrono>
#include <cstdint>
#include <optional>

#include "daemon/feeds/state.h"

namespace tarha {
namespace {

std::optional<control::WallTime> moment(std::int64_t seconds) {
    if (seconds == 0) return std::nullopt;
    return control::WallTime{std::chrono::seconds{seconds}};
}

}  // namespace

std::vector<control::FeedRow> feed_rows(const Settings& settings) {
    if (settings.feed.empty()) return {};
    const feeds::State state = feeds::load_state(settings.feeds.folder + "/feeds.json").state;
    std::vector<control::FeedRow> rows;
    for (const Settings::Feed& feed : settings.feed) {
        control::FeedRow row;
        row.id = feed.id;
        row.category = feed.category;
        row.licence = feed.licence;
        row.source = feed.homepage.empty() ? feed.url : feed.homepage;
        row.enabled = feed.enabled;
        if (const auto known = state.feeds.find(feed.id); known != state.feeds.end()) {
            row.entries = known->second.names;
            row.updated = moment(known->second.history.last_success);
            row.attempted = moment(known->second.history.last_attempt);
            row.error = known->second.error;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace tarha
