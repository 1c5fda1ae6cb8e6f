#include "daemon/clock/local_clock.h"

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "daemon/files/read_file.h"

namespace tarha {
namespace {

constexpr const char* zone_info = "/usr/share/zoneinfo/";
constexpr const char* system_zone = "/etc/localtime";
constexpr const char* openwrt_zone = "/etc/TZ";

bool is_file(const std::string& file) {
    std::error_code error;
    return std::filesystem::is_regular_file(file, error);
}

Result<rules::TimeZone> read_zone(const std::string& file) {
    const auto content = read_file(file, rules::TimeZone::max_file);
    if (!content) return content.error();
    auto zone = rules::TimeZone::from_tzif(
        {reinterpret_cast<const std::uint8_t*>(content->data()), content->size()});
    if (!zone) return Error{file, zone.error().text};
    return zone;
}

Result<rules::TimeZone> named_zone(const std::string& name) {
    const bool is_relative = !name.starts_with('/') && name.find("..") == std::string::npos;
    if (is_relative && is_file(zone_info + name)) return read_zone(zone_info + name);
    if (name == "UTC") return rules::TimeZone{};
    if (auto zone = rules::TimeZone::from_posix(name)) return zone;
    return Error{"timezone", "no time zone is called \"" + name + "\" on this system"};
}

// The first line of the file that OpenWrt writes.
std::optional<rules::TimeZone> posix_zone_of(const std::string& file) {
    const auto text = read_file(file, rules::PosixZone::max_text);
    if (!text) return std::nullopt;
    const auto zone = rules::TimeZone::from_posix(text->substr(0, text->find('\n')));
    return zone ? std::optional{*zone} : std::nullopt;
}

}  // namespace

Result<rules::TimeZone> load_time_zone(const std::string& name) {
    if (!name.empty()) return named_zone(name);
    // A leading colon is how POSIX marks what the system defines: the name of a file.
    std::string variable = std::getenv("TZ") == nullptr ? "" : std::getenv("TZ");
    if (variable.starts_with(':')) variable.erase(0, 1);
    if (variable.starts_with('/')) return read_zone(variable);
    if (!variable.empty()) return named_zone(variable);
    if (is_file(system_zone)) return read_zone(system_zone);
    return posix_zone_of(openwrt_zone).value_or(rules::TimeZone{});
}

rules::LocalTime local_time(const rules::TimeZone& zone,
                            std::chrono::system_clock::time_point when) {
    const auto since = std::chrono::floor<std::chrono::seconds>(when.time_since_epoch());
    rules::LocalTime local = zone.local(since.count());
    local.trusted = when >= earliest_believable;
    return local;
}

}  // namespace tarha
