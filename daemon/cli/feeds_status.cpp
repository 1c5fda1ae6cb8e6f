#include "daemon/cli/feeds_status.h"

#include <ostream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/cli/duration.h"
#include "daemon/cli/table.h"
#include "daemon/feeds/list_place.h"

namespace tarha::cli {
namespace json = boost::json;

namespace {

const feeds::FeedState& state_of(const feeds::State& state, const std::string& id) {
    static const feeds::FeedState nothing;
    const auto found = state.feeds.find(id);
    return found == state.feeds.end() ? nothing : found->second;
}

std::string moment(std::int64_t seconds, const WallClock& clock) {
    if (seconds == 0) return "never";
    return moment_text(WallTime{std::chrono::seconds{seconds}}, clock);
}

json::object feed_json(const Settings& settings, const Settings::Feed& feed,
                       const feeds::State& all) {
    const feeds::FeedState& state = state_of(all, feed.id);
    return {{"id", feed.id},
            {"enabled", feed.enabled},
            {"category", feed.category},
            {"format", rules::format_name(feed.format)},
            {"licence", feed.licence},
            {"homepage", feed.homepage},
            {"url", feed.url},
            {"file", state.names == 0 ? "" : feeds::list_file(settings.feeds.folder, feed.id)},
            {"names", state.names},
            {"bytes", state.bytes},
            {"etag", state.validator.etag},
            {"last_modified", state.validator.last_modified},
            {"last_success", state.history.last_success},
            {"last_attempt", state.history.last_attempt},
            {"error", state.error},
            {"next_due", feed_due(settings, feed, all)}};
}

}  // namespace

std::int64_t feed_due(const Settings& settings, const Settings::Feed& feed,
                      const feeds::State& state) {
    const auto interval = feed.interval == 0 ? settings.feeds.interval : feed.interval;
    return feeds::next_due(state_of(state, feed.id).history, interval,
                           feeds::stable_share(state.seed, feed.id, settings.feeds.jitter));
}

int print_feeds(const Arguments& arguments, Context& context, const Settings& settings,
                const feeds::State& state) {
    if (arguments.has("--json")) {
        json::array rows;
        for (const auto& feed : settings.feed) rows.push_back(feed_json(settings, feed, state));
        context.out << json::serialize(rows) << '\n';
        return exit_ok;
    }
    const WallClock clock = context.clock();
    std::vector<Row> rows;
    for (const Settings::Feed& feed : settings.feed) {
        const feeds::FeedState& known = state_of(state, feed.id);
        const std::int64_t due = feed_due(settings, feed, state);
        rows.push_back({feed.id, terminal_text(feed.category), std::to_string(known.names),
                        moment(known.history.last_success, clock),
                        !feed.enabled ? "off" : (due == 0 ? "now" : moment(due, clock)),
                        terminal_text(feed.licence), terminal_text(known.error)});
    }
    print_table(context.out, {"FEED", "CATEGORY", "NAMES", "FETCHED", "NEXT", "LICENCE", "TROUBLE"},
                rows);
    if (rows.empty()) context.out << "the settings name no [[feed]]\n";
    return exit_ok;
}

}  // namespace tarha::cli
