#include "daemon/settings.h"

#include <algorithm>
#include <array>
#include <bit>
#include <filesystem>

#include "daemon/files/read_file.h"
#include "daemon/settings_feeds.h"
#include "daemon/settings_lists.h"
#include "daemon/settings_notify.h"
#include "daemon/settings_section.h"
#include "daemon/settings_web.h"

namespace tarha {
namespace {

constexpr std::size_t max_interfaces = 16;
constexpr std::size_t max_interface_name = 15;  // IFNAMSIZ without its NUL
constexpr std::size_t max_socket_path = 106;    // sockaddr_un.sun_path without its NUL and '~'
constexpr std::uint16_t max_queues = 16;
constexpr std::uint16_t max_profiles = 64;  // each has a DNS port
constexpr int mark_bits = 4;

constexpr std::array<Choice<Settings::Backend>, 3> backends{{
    {"auto", Settings::Backend::automatic},
    {"nft", Settings::Backend::nft},
    {"xt", Settings::Backend::xt},
}};
constexpr std::array<Choice<Settings::LogLevel>, 2> log_levels{{
    {"info", Settings::LogLevel::info},
    {"debug", Settings::LogLevel::debug},
}};

constexpr std::array<Choice<Settings::Storage>, 3> storages{{
    {"disk", Settings::Storage::disk},
    {"memory", Settings::Storage::memory},
    {"off", Settings::Storage::off},
}};

// Names are written into the firewall's text: only what needs no quoting there.
bool is_interface_name(std::string_view name) {
    const auto harmless = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '_' || c == '@' || c == '+';
    };
    return !name.empty() && name.size() <= max_interface_name && name != "." && name != ".." &&
           std::all_of(name.begin(), name.end(), harmless);
}

bool is_four_neighbours(std::uint32_t mask) {
    return std::popcount(mask) == mark_bits &&
           (mask >> std::countr_zero(mask)) == (1U << mark_bits) - 1;
}

void read_network(Section section, Settings::Network& network) {
    section.texts("lan", network.lan);
    if (network.lan.empty()) {
        section.complain("lan", "must name the interfaces of the home, such as [\"br-lan\"]");
    }
    if (network.lan.size() > max_interfaces) {
        section.complain("lan",
                         "may name at most " + std::to_string(max_interfaces) + " interfaces");
    }
    for (const std::string& name : network.lan) {
        if (!is_interface_name(name)) {
            section.complain("lan", "holds \"" + name + "\", which is no interface name");
        }
    }
    std::string resolver;
    section.text("resolver", resolver);
    if (!resolver.empty()) {
        const auto endpoint = parse_endpoint(resolver);
        if (endpoint && endpoint->port != 0) {
            network.resolver = *endpoint;
        } else {
            section.complain("resolver", "must be address:port, such as \"127.0.0.1:53\", not \"" +
                                             resolver + "\"");
        }
    }
    std::vector<std::string> routers;
    section.texts("other_routers", routers);
    for (const std::string& text : routers) {
        const auto mac = parse_mac(text);
        if (mac) network.other_routers.push_back(*mac);
        if (!mac)
            section.complain("other_routers", "holds \"" + text + "\", which is no MAC address");
    }
    section.finish();
}

void read_queue(Section section, Settings::Queue& queue) {
    section.number<std::uint16_t>("first", queue.first, 0);
    section.number<std::uint16_t>("count", queue.count, 1, max_queues);
    section.number<std::uint32_t>("length", queue.length, 64, 65536);
    if (queue.first + queue.count > 65536) {
        section.complain("first", "and count reach beyond queue 65535");
    }
    section.finish();
}

void read_firewall(Section section, Settings::Firewall& firewall) {
    std::uint32_t mask = firewall.mark_mask;
    section.number<std::uint32_t>("mark_mask", mask, 0);
    if (is_four_neighbours(mask)) {
        firewall.mark_mask = mask;
    } else {
        section.complain("mark_mask", "must be four neighbouring bits, such as 0x1e000000");
    }
    section.choice<Settings::Backend>("backend", firewall.backend, backends);
    section.flag("device_limits", firewall.device_limits);
    section.finish();
}

void read_dns(Section section, Settings::Dns& dns) {
    section.number<std::uint16_t>("first_port", dns.first_port, 1024, 65535 - max_profiles);
    section.finish();
}

// A path that is not absolute counts from the folder of the settings file.
void read_path(Section& section, std::string_view key, const std::filesystem::path& folder,
               std::string& out) {
    section.text(key, out);
    if (!out.empty()) out = (folder / out).lexically_normal().string();
}

void read_paths(Section section, const std::filesystem::path& folder, Settings::Paths& paths) {
    read_path(section, "household", folder, paths.household);
    read_path(section, "control", folder, paths.control);
    read_path(section, "state", folder, paths.state);
    read_path(section, "categories", folder, paths.categories);
    read_path(section, "leases", folder, paths.leases);
    if (paths.control.size() > max_socket_path) {
        section.complain("control", "is longer than a socket's path may be (" +
                                        std::to_string(max_socket_path) + " bytes)");
    }
    section.finish();
}

void read_control(Section section, Settings::Control& control) {
    section.text("group", control.group);
    section.finish();
}

void read_log(Section section, Settings::Log& log) {
    section.choice<Settings::LogLevel>("level", log.level, log_levels);
    section.finish();
}

void read_journal(Section section, Settings::Journal& journal) {
    section.choice<Settings::Storage>("storage", journal.storage, storages);
    section.finish();
}

Settings::List read_list(Section& section, const std::filesystem::path& folder) {
    Settings::List list;
    read_category(section, "this list", list.category);
    read_path(section, "file", folder, list.file);
    if (!section.has("file")) section.complain("file", "is missing: where is this list?");
    read_format(section, list.format);
    section.text("source", list.source);
    section.text("licence", list.licence);
    return list;
}

void read_all(const toml::table& table, const std::filesystem::path& folder, Settings& settings,
              Problems& problems) {
    Section root{"", &table, problems};
    read_network(root.section("network"), settings.network);
    read_queue(root.section("queue"), settings.queue);
    read_firewall(root.section("firewall"), settings.firewall);
    read_dns(root.section("dns"), settings.dns);
    read_paths(root.section("paths"), folder, settings.paths);
    read_control(root.section("control"), settings.control);
    read_log(root.section("log"), settings.log);
    read_web(root.section("web"), folder, settings.web);
    read_journal(root.section("journal"), settings.journal);
    root.each("list", max_lists,
              [&](Section& section) { settings.lists.push_back(read_list(section, folder)); });
    read_feeds(root, folder, settings);
    root.each("notify", max_notify,
              [&](Section& section) { settings.notify.push_back(read_notify(section)); });
    root.finish();
}

}  // namespace

SettingsReport check_settings(std::string_view text, std::string_view origin) {
    Settings settings;
    const auto table = parse_toml(text, origin);
    if (!table) return {std::move(settings), {table.error()}};
    Problems problems{origin};
    read_all(*table, std::filesystem::path{origin}.parent_path(), settings, problems);
    return {std::move(settings), std::move(problems).in_order()};
}

bool is_settings_text(std::string_view text) {
    const auto table = parse_toml(text, {});
    if (!table) return false;
    return !table->contains("version") && !table->contains("profile") && !table->contains("device");
}

Result<Settings> parse_settings(std::string_view text, std::string_view origin) {
    SettingsReport report = check_settings(text, origin);
    if (!report.problems.empty()) return report.problems.front();
    return std::move(report.settings);
}

Result<Settings> load_settings(const std::string& file) {
    const Result<std::string> text = read_file(file, max_settings_bytes);
    if (!text) return text.error();
    return parse_settings(*text, file);
}

}  // namespace tarha
