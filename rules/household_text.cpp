#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "rules/civil_date.h"
#include "rules/household_file.h"
#include "rules/profile_file.h"
#include "rules/toml_lines.h"

namespace tarha::rules {
std::string household_text(const Household& household) {
    std::string out = "version = " + std::to_string(household_version) + "\n";
    TomlLines lines{out};
    lines.text_unless_empty("timezone", household.timezone());
    lines.text_unless_empty("country", household.country());
    const auto& unknown_devices = household.profile(household.new_devices());
    lines.choice("new_devices", unknown_devices.id, built_in_profile);
    lines.list("calendars", household.calendar_files());
    for (const auto& holiday : household.holidays()) {
        lines.heading("[[holiday]]");
        lines.text("from", date_text(holiday.first));
        if (holiday.last != holiday.first) lines.text("to", date_text(holiday.last));
        lines.text_unless_empty("name", holiday.name);
    }
    for (const auto& profile : household.profiles()) {
        if (!profile.built_in) write_profile(lines, profile);
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
