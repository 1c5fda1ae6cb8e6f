#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "rules/household_file.h"
#include "rules/toml_lines.h"

namespace tarha::rules {
namespace {

using Lines = TomlLines;

std::vector<std::string> names_of(Days days) {
    std::vector<std::string> names;
    for (std::size_t day = 0; day < day_names.size(); ++day) {
        if ((days >> day & 1U) != 0) names.emplace_back(day_names[day]);
    }
    return names;
}

void write(Lines lines, const Window& window) {
    lines.heading("[[profile.schedule]]");
    lines.text("mode", mode_name(window.mode));
    if (window.when.days != every_day) lines.list("days", names_of(window.when.days));
    lines.text("from", time_text(window.when.from));
    lines.text("to", time_text(window.when.to));
    lines.list("allow", window.allow.allow());
}

void write(Lines lines, const Profile& profile) {
    lines.heading("[[profile]]");
    lines.text("id", profile.id);
    lines.text("name", profile.name);
    lines.text("band", band_name(profile.band));
    lines.flag("filtered", profile.filtered, true);
    lines.list("allow", profile.rules.allow());
    lines.list("deny", profile.rules.deny());
    lines.list("block", profile.block);
    lines.flag("allow_only", profile.allow_only, false);
    lines.choice("unknown", unknown_policy_names[static_cast<std::size_t>(profile.unknown)],
                 unknown_policy_names[0]);
    lines.choice("quic", profile.quic_allowed ? "allow" : "block", "allow");
    lines.choice("dns_answer", profile.dns_answer == DnsAnswer::zero ? "zero" : "nxdomain",
                 "nxdomain");
    for (const auto& window : profile.schedule.windows) write(lines, window);
}

}  // namespace

std::string household_text(const Household& household) {
    std::string out = "version = " + std::to_string(household_version) + "\n";
    Lines lines{out};
    if (!household.timezone().empty()) lines.text("timezone", household.timezone());
    const auto& unknown_devices = household.profile(household.new_devices());
    lines.choice("new_devices", unknown_devices.id, built_in_profile);
    for (const auto& profile : household.profiles()) {
        if (!profile.built_in) write(lines, profile);
    }
    for (const auto& device : household.devices()) {
        lines.heading("[[device]]");
        lines.text("mac", device.mac.to_string());
        lines.text("name", device.name);
        lines.text("profile", device.profile);
    }
    return out;
}

}  // namespace tarha::rules
