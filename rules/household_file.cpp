#include "rules/household_file.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "rules/toml_fields.h"

namespace tarha::rules {
namespace {

using Fields = TomlFields;
using Lines = std::vector<toml::source_index>;

constexpr std::array<std::string_view, 2> verdict_words{"allow", "block"};
constexpr std::array<std::string_view, 2> answer_words{"nxdomain", "zero"};

SuffixRules read_rules(Fields& fields, bool with_deny) {
    auto allow = fields.list("allow");
    auto deny = with_deny ? fields.list("deny") : std::vector<std::string>{};
    // Each list by itself first, so that the error stands at the right line.
    if (auto alone = SuffixRules::make({}, deny); !alone) fields.fail("deny", alone.error().text);
    auto rules = SuffixRules::make(std::move(allow), std::move(deny));
    if (rules) return std::move(*rules);
    fields.fail("allow", rules.error().text);
    return {};
}

std::uint16_t read_time(Fields& fields, std::string_view key) {
    const auto text = fields.required_text(key);
    const auto minute = parse_time(text);
    if (!minute) fields.fail(key, "'" + text + "' is not a time of day such as \"20:30\"");
    return minute.value_or(0);
}

Days read_days(Fields& fields) {
    const auto names = fields.list("days");
    if (fields.has("days") && names.empty()) fields.fail("days", "is empty");
    Days days = 0;
    for (const auto& name : names) {
        days = static_cast<Days>(days | 1U << fields.word("days", name, day_names));
    }
    return names.empty() ? every_day : days;
}

Window read_window(Fields& fields) {
    Window window;
    window.mode = static_cast<Mode>(fields.word("mode", fields.required_text("mode"), mode_names));
    window.when.days = read_days(fields);
    window.when.from = read_time(fields, "from");
    window.when.to = read_time(fields, "to");
    if (window.when.from == minutes_per_day) fields.fail("from", "a day begins at \"00:00\"");
    if (window.when.from == window.when.to) fields.fail("to", "a window cannot end when it begins");
    window.allow = read_rules(fields, false);
    return window;
}

Profile read_profile(Fields& fields) {
    Profile profile;
    profile.id = fields.required_text("id");
    profile.name = fields.required_text("name");
    profile.band = static_cast<Band>(
        fields.choice("band", band_names, static_cast<std::size_t>(Band::age_7_11)));
    profile.filtered = fields.flag("filtered", true);
    profile.rules = read_rules(fields, true);
    profile.block = fields.list("block");
    profile.allow_only = fields.flag("allow_only", false);
    profile.unknown = static_cast<UnknownPolicy>(fields.choice("unknown", unknown_policy_names, 0));
    profile.quic_allowed = fields.choice("quic", verdict_words, 0) == 0;
    profile.dns_answer = static_cast<DnsAnswer>(fields.choice("dns_answer", answer_words, 0));
    fields.tables("schedule", max_windows, [&profile](Fields& window) {
        profile.schedule.windows.push_back(read_window(window));
    });
    return profile;
}

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

Draft read_draft(Fields& fields) {
    Draft draft;
    const auto version = fields.number("version");
    if (version != household_version) {
        fields.fail("version", "must be " + std::to_string(household_version));
    }
    draft.parts.timezone = fields.text("timezone");
    if (fields.has("new_devices")) draft.parts.new_devices = fields.text("new_devices");
    fields.tables("profile", max_profiles, [&draft](Fields& profile) {
        draft.profile_lines.push_back(profile.line());
        draft.parts.profiles.push_back(read_profile(profile));
    });
    fields.tables("device", max_devices, [&draft](Fields& device) {
        draft.device_lines.push_back(device.line());
        draft.parts.devices.push_back(read_device(device));
    });
    return draft;
}

toml::source_index line_of(const HouseholdFault& found, const Draft& draft, const Fields& root) {
    switch (found.part) {
        case HouseholdFault::Part::timezone:
            return root.line("timezone");
        case HouseholdFault::Part::new_devices:
            return root.line("new_devices");
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
