#include "daemon/app/local_clock.h"

#include <cstdlib>
#include <ctime>
#include <filesystem>

namespace tarha {
namespace {

bool is_iana_zone(const std::string& zone) {
    if (zone.find("..") != std::string::npos || zone.front() == '/') return false;
    std::error_code error;
    return std::filesystem::is_regular_file("/usr/share/zoneinfo/" + zone, error);
}

// A POSIX TZ string starts with a name of three letters or <...>, then an offset: EET-2EEST,...
bool is_posix_zone(const std::string& zone) {
    if (zone.front() == '<') return zone.find('>') != std::string::npos;
    const auto offset = zone.find_first_of("+-0123456789");
    return offset != std::string::npos && offset >= 3 && zone.find('/') > offset;
}

}  // namespace

Status use_time_zone(const std::string& zone) {
    if (zone.empty()) {
        unsetenv("TZ");
    } else if (is_iana_zone(zone) || is_posix_zone(zone) || zone == "UTC") {
        setenv("TZ", zone.c_str(), 1);
    } else {
        return Error{"timezone", "no time zone is called \"" + zone + "\" on this system"};
    }
    tzset();
    return Done{};
}

rules::LocalTime local_time(std::chrono::system_clock::time_point when) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    localtime_r(&seconds, &parts);
    rules::LocalTime local;
    local.weekday = static_cast<std::uint8_t>((parts.tm_wday + 6) % 7);  // tm counts from Sunday
    local.minute = static_cast<std::uint16_t>(parts.tm_hour * 60 + parts.tm_min);
    local.trusted = when >= earliest_believable;
    return local;
}

}  // namespace tarha
