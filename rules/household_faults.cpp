// What cannot stand in a household, in the words of an error.
#include <algorithm>
#include <set>
#include <utility>

#include "rules/catalog/categories.h"
#include "rules/household.h"
#include "rules/id.h"
#include "rules/lists/category_name.h"
#include "rules/posix_zone.h"
#include "rules/suggest.h"

namespace tarha::rules {
namespace {

using Part = HouseholdFault::Part;

// A POSIX TZ string, or the name of a zone of the tz database: that becomes part of a file name.
bool is_timezone(std::string_view text) {
    if (PosixZone::parse(text)) return true;
    if (text.size() > max_name_size || text.starts_with('/')) return false;
    if (text.find("..") != std::string_view::npos) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"/_+-."}.find(c) != std::string_view::npos;
    });
}

// An ISO 3166-1 alpha-2 code: two capitals.
bool is_country(std::string_view text) {
    return text.size() == 2 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::string fault_of_name(std::string_view name) {
    if (name.empty()) return "the name is empty";
    if (name.size() > max_name_size) {
        return "the name is longer than " + std::to_string(max_name_size) + " bytes";
    }
    const bool has_control = std::any_of(name.begin(), name.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    return has_control ? "the name holds a control character" : "";
}

std::string fault_of(const TimeWindow& window) {
    if (window.from >= minutes_per_day || window.to > minutes_per_day) return "no such time of day";
    if (window.from == window.to) return "a window cannot end when it begins";
    if ((window.days & every_day) == 0) return "a window needs a day";
    return {};
}

std::string too_many(std::size_t most, std::string_view what) {
    return "more than " + std::to_string(most) + " " + std::string{what};
}

std::string fault_of_times(const Profile& profile) {
    if (profile.schedule.windows.size() > max_windows) {
        return too_many(max_windows, "schedule windows");
    }
    if (profile.schedule.exceptions.size() > max_exceptions) {
        return too_many(max_exceptions, "exceptions");
    }
    if (profile.timetable.size() > max_windows) return too_many(max_windows, "timetable windows");
    for (const auto& window : profile.schedule.windows) {
        if (auto fault = fault_of(window.when); !fault.empty()) return fault;
    }
    for (const auto& window : profile.timetable) {
        if (auto fault = fault_of(window); !fault.empty()) return fault;
    }
    return {};
}

std::string fault_of_budgets(const std::vector<Budget>& budgets) {
    if (budgets.size() > max_budgets) return too_many(max_budgets, "budgets");
    std::set<std::string_view> ids;
    for (const auto& budget : budgets) {
        if (auto fault = fault_of(budget); !fault.empty()) return fault;
        if (!ids.insert(budget.id).second) return "a second budget with id '" + budget.id + "'";
    }
    return {};
}

// The ids of the catalogue's categories and services are looked up where the file is read.
std::string fault_of_choices(const std::vector<Choice>& choices) {
    if (choices.size() > max_choices) return too_many(max_choices, "choices");
    for (const auto& choice : choices) {
        if (!is_category_name(choice.id)) return "'" + choice.id + "' is not a name for a category";
    }
    return {};
}

std::string fault_of(const Profile& profile) {
    if (!is_id(profile.id)) {
        return "the id '" + profile.id + "' must be 1 to " + std::to_string(max_id_size) +
               " of a-z, 0-9 and '-'";
    }
    if (auto fault = fault_of_name(profile.name); !fault.empty()) return fault;
    if (auto fault = fault_of_choices(profile.categories); !fault.empty()) return fault;
    if (auto fault = fault_of_choices(profile.services); !fault.empty()) return fault;
    if (auto fault = fault_of_times(profile); !fault.empty()) return fault;
    return fault_of_budgets(profile.budgets);
}

// Categories that only the family knows share the numbers that the catalogue leaves.
std::optional<HouseholdFault> find_category_fault(const std::vector<Profile>& profiles) {
    std::set<std::string_view> own;
    const auto most = max_categories - categories().size();
    for (std::size_t i = 0; i < profiles.size(); ++i) {
        for (const auto& choice : profiles[i].categories) {
            if (!find_category(choice.id)) own.insert(choice.id);
        }
        for (const auto& budget : profiles[i].budgets) {
            for (const auto& subject : budget.subjects) {
                const bool is_own =
                    subject.kind == Subject::Kind::category && !find_category(subject.id);
                if (is_own) own.insert(subject.id);
            }
        }
        if (own.size() > most) {
            return HouseholdFault{Part::profile, i, too_many(most, "categories of your own")};
        }
    }
    return std::nullopt;
}

std::string fault_of(const Device& device) {
    const auto text = device.mac.to_string();
    if (device.mac.number() == 0) return text + " is not the address of a device";
    if ((device.mac.octets[0] & 1U) != 0) return text + " is a group address, not a device";
    return fault_of_name(device.name);
}

std::optional<HouseholdFault> find_profile_fault(const std::vector<Profile>& profiles) {
    std::set<std::string_view> ids;
    for (std::size_t i = 0; i < profiles.size(); ++i) {
        const auto& profile = profiles[i];
        if (i == max_profiles) {
            return HouseholdFault{Part::profile, i,
                                  "more than " + std::to_string(max_profiles) + " profiles"};
        }
        if (auto fault = fault_of(profile); !fault.empty()) {
            return HouseholdFault{Part::profile, i, std::move(fault)};
        }
        if (!ids.insert(profile.id).second) {
            return HouseholdFault{Part::profile, i,
                                  "a second profile with id '" + profile.id + "'"};
        }
    }
    return std::nullopt;
}

std::vector<std::string_view> profile_ids(const HouseholdParts& parts) {
    std::vector<std::string_view> ids;
    for (const auto& profile : parts.profiles) ids.emplace_back(profile.id);
    if (std::find(ids.begin(), ids.end(), built_in_profile) == ids.end()) {
        ids.push_back(built_in_profile);
    }
    return ids;
}

std::string no_profile(std::string_view id, const std::vector<std::string_view>& ids) {
    return "there is no profile '" + std::string{id} + "'" + did_you_mean(id, ids);
}

std::optional<HouseholdFault> find_device_fault(const HouseholdParts& parts) {
    const auto ids = profile_ids(parts);
    std::set<std::uint64_t> macs;
    for (std::size_t i = 0; i < parts.devices.size(); ++i) {
        const auto& device = parts.devices[i];
        const auto at = [i](std::string text) {
            return HouseholdFault{Part::device, i, std::move(text)};
        };
        if (i == max_devices) return at("more than " + std::to_string(max_devices) + " devices");
        if (auto fault = fault_of(device); !fault.empty()) return at(std::move(fault));
        if (!macs.insert(device.mac.number()).second) {
            return at("a second device with the address " + device.mac.to_string());
        }
        if (std::find(ids.begin(), ids.end(), device.profile) == ids.end()) {
            return at(no_profile(device.profile, ids));
        }
    }
    return std::nullopt;
}

}  // namespace

// A file beside the household's: who may write the household may not have any file read.
bool is_calendar_name(std::string_view name) {
    return !name.empty() && name.size() <= max_calendar_name && name.front() != '.' &&
           name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

std::string fault_of_calendars(const std::vector<std::string>& calendars) {
    if (calendars.size() > max_calendars) return too_many(max_calendars, "calendars");
    for (const auto& name : calendars) {
        if (is_calendar_name(name)) continue;
        return "calendars: '" + name +
               "' is not the name of a file beside this one, such as "
               "\"school.ics\"";
    }
    return {};
}

std::optional<HouseholdFault> find_fault(const HouseholdParts& parts) {
    if (!is_timezone(parts.timezone)) {
        return HouseholdFault{Part::timezone, 0, "'" + parts.timezone + "' is not a time zone"};
    }
    if (!parts.country.empty() && !is_country(parts.country)) {
        return HouseholdFault{Part::country, 0,
                              "'" + parts.country + "' is not a country such as \"FI\""};
    }
    if (auto fault = fault_of_calendars(parts.calendars); !fault.empty()) {
        return HouseholdFault{Part::holidays, 0, std::move(fault)};
    }
    if (parts.holidays.size() > Calendar::max_ranges) {
        return HouseholdFault{Part::holidays, 0, too_many(Calendar::max_ranges, "holidays")};
    }
    if (auto fault = find_profile_fault(parts.profiles)) return fault;
    if (auto fault = find_category_fault(parts.profiles)) return fault;
    if (auto fault = find_device_fault(parts)) return fault;
    const auto ids = profile_ids(parts);
    if (std::find(ids.begin(), ids.end(), parts.new_devices) == ids.end()) {
        return HouseholdFault{Part::new_devices, 0,
                              "new_devices: " + no_profile(parts.new_devices, ids)};
    }
    return std::nullopt;
}

}  // namespace tarha::rules
