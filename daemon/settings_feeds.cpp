#include "daemon/settings_feeds.h"

#include <algorithm>

#include "daemon/settings_lists.h"
#include "rules/id.h"

namespace tarha {
namespace {

constexpr std::size_t max_id = 40;
constexpr std::uint32_t longest = 31 * 24 * 3600;

void read_required(Section& section, std::string_view key, std::string& out) {
    section.text(key, out);
    if (!section.has(key)) section.complain(key, "is missing");
}

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

Settings::Feed read_feed(Section& section) {
    Settings::Feed feed;
    read_required(section, "id", feed.id);
    // It becomes a file name.
    if (!feed.id.empty() && !rules::is_plain_word(feed.id, max_id, "_")) {
        section.complain("id", "must be at most 40 small letters, digits, '-' and '_'");
    }
    read_required(section, "url", feed.url);
    section.flag("insecure", feed.insecure);
    const bool fetchable =
        feed.url.starts_with("https://") || (feed.insecure && feed.url.starts_with("http://"));
    if (!feed.url.empty() && (!fetchable || !is_printable(feed.url))) {
        section.complain("url", "must be an https:// address (http:// needs insecure = true)");
    }
    read_format(section, feed.format);
    read_category(section, "this feed", feed.category);
    read_required(section, "licence", feed.licence);
    section.text("homepage", feed.homepage);
    section.flag("enabled", feed.enabled);
    section.number<std::uint32_t>("interval", feed.interval, 3600, longest);
    return feed;
}

}  // namespace

void read_feeds(Section& root, const std::filesystem::path& folder, Settings& settings) {
    Settings::Feeds& feeds = settings.feeds;
    Section section = root.section("feeds");
    feeds.folder = settings.paths.state + "/feeds";
    section.text("folder", feeds.folder);
    feeds.folder = (folder / feeds.folder).lexically_normal().string();
    section.text("starter", feeds.starter);
    feeds.starter = (folder / feeds.starter).lexically_normal().string();
    section.text("ca_file", feeds.ca_file);
    if (!feeds.ca_file.empty()) feeds.ca_file = (folder / feeds.ca_file).lexically_normal();
    section.number<std::uint64_t>("max_download", feeds.max_download, 1);
    section.number<std::uint64_t>("max_unpacked", feeds.max_unpacked, 1);
    section.number<std::uint32_t>("max_lines", feeds.max_lines, 1);
    section.number<std::uint32_t>("interval", feeds.interval, 3600, longest);
    section.number<std::uint32_t>("jitter", feeds.jitter, 0, longest);
    section.number<std::uint32_t>("connect_timeout", feeds.connect_timeout, 1, 600);
    section.number<std::uint32_t>("stall_timeout", feeds.stall_timeout, 1, 600);
    section.number<std::uint32_t>("total_timeout", feeds.total_timeout, 1, 86400);
    section.finish();
    root.each("feed", max_lists, [&](Section& one) {
        Settings::Feed feed = read_feed(one);
        const auto same = [&](const Settings::Feed& other) { return other.id == feed.id; };
        if (std::any_of(settings.feed.begin(), settings.feed.end(), same)) {
            one.complain("id", "names \"" + feed.id + "\" twice");
        }
        settings.feed.push_back(std::move(feed));
    });
}

}  // namespace tarha
