#include "rules/household_file.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "rules/profile_file.h"
#include "rules/toml_fields.h"

namespace tarha::rules {
namespace {

using Fields = TomlFields;
using Lines = std::vector<toml::source_index>;

Device read_device(Fields& fields) {
    Device device;
    const auto mac = fields.required_text("mac");
    if (const auto parsed = parse_mac(mac)) {
        device.mac = *parsed;
    } else {
        fields.fail("mac", "'" + mac + "' is not an address such as \"02:00:5e:10:00:01\"");
    }
    device.name = fields.required_text("name");
    device.profile = fields.required_text("profile");
    return device;
}

// The parts, and the line on which each profile and device begins.
struct Draft {
    HouseholdParts parts;
    Lines profile_lines;
    Lines device_lines;
};

DateRange read_holiday(Fields& fields) {
    DateRange range;
    range.first = read_day(fields, "from");
    range.last = fields.has("to") ? read_day(fields, "to") : range.first;
    range.name = fields.text("name");
    if (range.last < range.first) fields.fail("to", "is before \"from\"");
    return range;
}

std::int64_t read_version(Fields& fields) {
    const auto version = fields.number("version").value_or(0);
    if (version > household_version) {
        fields.fail("version", "this file was written by a newer Tarha: it is version " +
                                   std::to_string(version) + ", and this one reads up to " +
                                   std::to_string(household_version));
    } else if (version < oldest_household_version) {
        fields.fail("version", "must be " + std::to_string(household_version));
    }
    return version;
}

Draft read_draft(Fields& fields) {
    Draft draft;
    const auto version = read_version(fields);
    auto& parts = draft.parts;
    parts.timezone = fields.text("timezone");
    parts.country = fields.text("country");
    if (fields.has("new_devices")) parts.new_devices = fields.text("new_devices");
    parts.calendars = fields.list("calendars");
    fields.tables("holiday", Calendar::max_ranges,
                  [&parts](Fields& holiday) { parts.holidays.push_back(read_holiday(holiday)); });
    fields.tables("profile", max_profiles, [&](Fields& profile) {
        draft.profile_lines.push_back(profile.line());
        parts.profiles.push_back(read_profile(profile, version));
    });
    fields.tables("device", max_devices, [&](Fields& device) {
        draft.device_lines.push_back(device.line());
        parts.devices.push_back(read_device(device));
    });
    return draft;
}

toml::source_index line_of(const HouseholdFault& found, const Draft& draft, const Fields& root) {
    switch (found.part) {
        case HouseholdFault::Part::timezone:
            return root.line("timezone");
        case HouseholdFault::Part::country:
            return root.line("country");
        case HouseholdFault::Part::new_devices:
            return root.line("new_devices");
        case HouseholdFault::Part::holidays:
            return root.line("calendars");
        case HouseholdFault::Part::profile:
            return draft.profile_lines[found.index];
        case HouseholdFault::Part::device:
            return draft.device_lines[found.index];
    }
    return root.line();
}

}  // namespace

Result<Household> parse_household(std::string_view text, std::string_view file_name,
                                  Household::Categories categories) {
    if (text.size() > max_household_text) {
        return Error{std::string{file_name},
                     "larger than " + std::to_string(max_household_text) + " bytes"};
    }
    const auto table = parse_toml(text, file_name);
    if (!table) return table.error();
    TomlFault fault{file_name};
    Fields root{*table, fault};
    auto draft = read_draft(root);
    root.unknown_keys();
    if (fault.error()) return *fault.error();
    if (const auto found = find_fault(draft.parts)) {
        fault.at(line_of(*found, draft, root), found->text);
        return *fault.error();
    }
    return Household::make(std::move(draft.parts), std::move(categories));
}

}  // namespace tarha::rules
