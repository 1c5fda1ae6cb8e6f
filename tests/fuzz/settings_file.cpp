// Any bytes as tarha.toml: settings that can be used, or problems that each have a place.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "daemon/settings.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check_usable(const tarha::Settings& settings) {
    require(!settings.network.lan.empty());
    for (const auto& name : settings.network.lan) {
        require(!name.empty() && name.size() < 16);
        require(name.find_first_of("\"\n{};/ ") == std::string::npos);
    }
    require(settings.network.resolver.port != 0);
    require(settings.queue.count >= 1 && settings.queue.first + settings.queue.count <= 65536);
    require(std::popcount(settings.firewall.mark_mask) == 4);
    require(settings.dns.first_port >= 1024);
    require(!settings.paths.control.empty() && settings.paths.control.size() < 108);
    require(settings.lists.size() <= tarha::max_lists);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const tarha::SettingsReport report = tarha::check_settings(text, "f");
    for (const tarha::Error& problem : report.problems) {
        require(problem.where.starts_with('f') && !problem.text.empty());
    }
    const auto settings = tarha::parse_settings(text, "f");
    require(settings.has_value() == report.problems.empty());
    if (settings) check_usable(*settings);
    return 0;
}
