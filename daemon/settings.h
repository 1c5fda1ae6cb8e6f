// Settings: what /etc/tarha/tarha.toml says about this host. Every key has a default but
// `network.lan`; an unknown or senseless key is an error that names its file and line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/ip_address.h"
#include "rules/lists/list_format.h"
#include "rules/mac_address.h"
#include "rules/result.h"
#include "webui/targets/target.h"

namespace tarha {

struct Settings {
    enum class Backend : std::uint8_t { automatic, nft, xt };
    enum class LogLevel : std::uint8_t { info, debug };
    enum class Storage : std::uint8_t { disk, memory, off };

    struct Network {
        std::vector<std::string> lan;  // interfaces, at least one
        Endpoint resolver{IpAddress{{127, 0, 0, 1}}, 53};
        std::vector<MacAddress> other_routers;  // may give addresses on the LAN, beside this one
    };
    struct Queue {
        std::uint16_t first = 100;
        std::uint16_t count = 2;      // one thread each
        std::uint32_t length = 2048;  // packets the kernel holds per queue
    };
    struct Firewall {
        std::uint32_t mark_mask = 0x1e000000;  // four neighbouring bits: state and epoch
        Backend backend = Backend::automatic;
        bool device_limits = true;  // false: no device is held back; for measurements
    };
    struct Dns {
        std::uint16_t first_port = 5360;  // one port a profile, from here on
    };
    struct Paths {
        std::string household = "/var/lib/tarha/household.toml";
        std::string control = "/run/tarha/control.sock";
        std::string state = "/var/lib/tarha";
        std::string categories;  // empty: categories.db in the state folder, if there are lists
        std::string leases = "/var/lib/misc/dnsmasq.leases";  // may be absent
    };
    struct Control {
        std::string group;  // who besides root may use the socket; empty: the daemon's own group
    };
    struct Log {
        LogLevel level = LogLevel::info;
    };
    // The page: `tarha web`. The daemon reads nothing of it.
    struct Web {
        std::vector<IpAddress> listen;  // empty: whatever reaches the interfaces of network.lan
        std::uint16_t port = 80;
        std::uint16_t https_port = 0;                       // 0: no HTTPS
        std::vector<std::string> names{"tarha.home.arpa"};  // that it answers to
        std::string state = "/var/lib/tarha-web";
        std::string user = "tarha-web";  // whom root becomes; stays root where there is none
    };
    struct Journal {
        Storage storage = Storage::disk;  // memory: in RAM, copied to the disk now and then
    };
    struct List {
        std::string category;
        std::string file;
        rules::ListFormat format = rules::ListFormat::automatic;
        std::string source{};     // where it comes from, for people; may be empty
        std::string licence{};    // may be empty
        bool is_required = true;  // false: broken or missing, it is a warning
    };

    struct Feeds {
        std::string folder;                                // empty: feeds/ in paths.state
        std::string starter = "/usr/share/tarha/starter";  // lists until something was fetched
        std::string ca_file;
        std::uint64_t max_download = 128ULL * 1024 * 1024;
        std::uint64_t max_unpacked = 512ULL * 1024 * 1024;
        std::uint32_t max_lines = 8'000'000;
        std::uint32_t interval = 24 * 3600;  // seconds, as all below
        std::uint32_t jitter = 3600;
        std::uint32_t connect_timeout = 15;
        std::uint32_t stall_timeout = 30;
        std::uint32_t total_timeout = 1800;
    };
    struct Feed {
        std::string id;
        std::string url;
        rules::ListFormat format = rules::ListFormat::automatic;
        std::string category;
        std::string licence;
        std::string homepage;
        bool enabled = true;
        bool insecure = false;
        std::uint32_t interval = 0;  // seconds; 0: that of [feeds]
    };

    Network network;
    Queue queue;
    Firewall firewall;
    Dns dns;
    Paths paths;
    Control control;
    Log log;
    Web web;
    Journal journal;
    std::vector<List> lists;
    Feeds feeds;
    std::vector<Feed> feed;
    std::vector<webui::targets::Target> notify;  // who is told what happens at home
};

inline constexpr std::string_view default_settings_file = "/etc/tarha/tarha.toml";
inline constexpr std::size_t max_settings_bytes = 1024UL * 1024;
inline constexpr std::size_t max_lists = 64;
inline constexpr std::size_t max_notify = webui::targets::max_targets;

// All that a settings text says, and every problem in it, in the order of the file.
struct SettingsReport {
    Settings settings;
    std::vector<Error> problems;
};

// `origin` is the name used in errors. Relative paths in the text are relative to its folder.
SettingsReport check_settings(std::string_view text, std::string_view origin);
// False for a household, which is a TOML text too, and for what is no TOML at all.
bool is_settings_text(std::string_view text);
// The settings, or the first problem.
Result<Settings> parse_settings(std::string_view text, std::string_view origin);
Result<Settings> load_settings(const std::string& file);

}  // namespace tarha
