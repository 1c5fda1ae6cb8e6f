#include "daemon/feed_lists.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "daemon/feeds/list_place.h"

namespace tarha {
namespace {

bool is_there(const std::string& file) {
    std::error_code failure;
    return std::filesystem::is_regular_file(file, failure);
}

Settings::List fetched_list(const Settings::Feed& feed, std::string file) {
    const std::string& source = feed.homepage.empty() ? feed.url : feed.homepage;
    return {feed.category,           std::move(file), feed.format,
            feed.id + ", " + source, feed.licence,    false};
}

void choose_starter(const Settings& settings, const Settings::Feed& feed, ChosenLists& chosen) {
    const std::string file = settings.feeds.starter + "/" + feed.category + ".txt";
    const std::string missing = "feed " + feed.id + " was not fetched yet (tarha feeds update)";
    if (!is_there(file)) {
        chosen.warnings.push_back({"feed_waits", missing, feed.category});
        return;
    }
    chosen.warnings.push_back({"feed_starter",
                               missing + "; the few names of " + file + " stand in for it",
                               feed.category});
    const auto same = [&](const Settings::List& list) { return list.file == file; };
    if (std::any_of(chosen.lists.begin(), chosen.lists.end(), same)) return;
    chosen.lists.push_back(
        {feed.category, file, rules::ListFormat::domains, "the starter lists of Tarha", {}, false});
}

}  // namespace

ChosenLists choose_lists(const Settings& settings) {
    ChosenLists chosen{settings.lists, {}};
    for (const Settings::Feed& feed : settings.feed) {
        if (!feed.enabled) continue;
        std::string file = feeds::list_file(settings.feeds.folder, feed.id);
        if (is_there(file)) {
            chosen.lists.push_back(fetched_list(feed, std::move(file)));
        } else {
            choose_starter(settings, feed, chosen);
        }
    }
    return chosen;
}

}  // namespace tarha
