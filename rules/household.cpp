#include "rules/household.h"

#include <algorithm>
#include <set>
#include <utility>

#include "rules/suggest.h"

namespace tarha::rules {
namespace {

using Part = HouseholdFault::Part;

// Devices nobody has assigned yet: filtered, and careful until a parent looks.
Profile profile_for_new_devices() {
    Profile profile;
    profile.id = built_in_profile;
    profile.name = "New devices";
    profile.block = {"adult", "gambling"};
    profile.built_in = true;
    return profile;
}

bool is_id(std::string_view text) {
    if (text.empty() || text.size() > max_id_size) return false;
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
           std::string_view::npos;
}

// The name of a zone of the tz database: it becomes part of a file name.
bool is_timezone(std::string_view text) {
    if (text.size() > max_name_size || text.starts_with('/')) return false;
    if (text.find("..") != std::string_view::npos) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"/_+-."}.find(c) != std::string_view::npos;
    });
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

std::string fault_of_window(const TimeWindow& window) {
    if (window.from >= minutes_per_day || window.to > minutes_per_day) return "no such time of day";
    if (window.from == window.to) return "a window cannot end when it begins";
    if ((window.days & every_day) == 0) return "a window needs a day";
    return {};
}

std::string fault_of(const Profile& profile) {
    if (!is_id(profile.id)) {
        return "the id '" + profile.id + "' must be 1 to " + std::to_string(max_id_size) +
               " of a-z, 0-9 and '-'";
    }
    if (auto fault = fault_of_name(profile.name); !fault.empty()) return fault;
    if (profile.block.size() > max_categories) {
        return "more than " + std::to_string(max_categories) + " categories";
    }
    if (profile.schedule.windows.size() > max_windows) {
        return "more than " + std::to_string(max_windows) + " schedule windows";
    }
    for (const auto& window : profile.schedule.windows) {
        if (auto fault = fault_of_window(window.when); !fault.empty()) return fault;
    }
    return {};
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

std::optional<HouseholdFault> find_fault(const HouseholdParts& parts) {
    if (!is_timezone(parts.timezone)) {
        return HouseholdFault{Part::timezone, 0, "'" + parts.timezone + "' is not a time zone"};
    }
    if (auto fault = find_profile_fault(parts.profiles)) return fault;
    if (auto fault = find_device_fault(parts)) return fault;
    const auto ids = profile_ids(parts);
    if (std::find(ids.begin(), ids.end(), parts.new_devices) == ids.end()) {
        return HouseholdFault{Part::new_devices, 0,
                              "new_devices: " + no_profile(parts.new_devices, ids)};
    }
    return std::nullopt;
}

Result<Household> Household::make(HouseholdParts parts, Categories categories) {
    if (auto fault = find_fault(parts)) return Error{{}, std::move(fault->text)};
    Household household;
    household.timezone_ = std::move(parts.timezone);
    household.profiles_ = std::move(parts.profiles);
    household.devices_ = std::move(parts.devices);
    if (!household.find_profile(built_in_profile)) {
        household.profiles_.push_back(profile_for_new_devices());
    }
    household.new_devices_ = *household.find_profile(parts.new_devices);
    for (const auto& device : household.devices_) {
        household.known_.push_back({device.mac.number(), *household.find_profile(device.profile)});
    }
    std::sort(household.known_.begin(), household.known_.end(),
              [](const KnownDevice& a, const KnownDevice& b) { return a.mac < b.mac; });
    household.bind_categories(std::move(categories));
    return household;
}

Household Household::with_categories(Categories categories) const {
    Household other{*this};
    other.bind_categories(std::move(categories));
    return other;
}

void Household::bind_categories(Categories categories) {
    categories_ = std::move(categories);
    for (auto& profile : profiles_) {
        profile.blocked = 0;
        for (const auto& name : profile.block) {
            const auto number = categories_ ? categories_->number_of(name) : std::nullopt;
            if (number) profile.blocked |= CategorySet{1} << *number;
        }
    }
}

const Household::KnownDevice* Household::find_device(const MacAddress& mac) const noexcept {
    const auto wanted = mac.number();
    const auto at = std::lower_bound(
        known_.begin(), known_.end(), wanted,
        [](const KnownDevice& device, std::uint64_t number) { return device.mac < number; });
    return at != known_.end() && at->mac == wanted ? &*at : nullptr;
}

ProfileIndex Household::profile_of(const MacAddress& mac) const noexcept {
    const auto* device = find_device(mac);
    return device != nullptr ? device->profile : new_devices_;
}

bool Household::is_known(const MacAddress& mac) const noexcept {
    return find_device(mac) != nullptr;
}

std::optional<ProfileIndex> Household::find_profile(std::string_view id) const noexcept {
    const auto at = std::find_if(profiles_.begin(), profiles_.end(),
                                 [id](const Profile& profile) { return profile.id == id; });
    if (at == profiles_.end()) return std::nullopt;
    return static_cast<ProfileIndex>(at - profiles_.begin());
}

std::span<const std::string> Household::category_names() const noexcept {
    return categories_ ? categories_->categories() : std::span<const std::string>{};
}

CategorySet Household::categories_of(std::string_view name) const noexcept {
    return categories_ ? categories_->find(name) : 0;
}

std::vector<std::string> Household::missing_categories() const {
    std::set<std::string> missing;
    for (const auto& profile : profiles_) {
        if (profile.built_in) continue;
        for (const auto& name : profile.block) {
            if (!categories_ || !categories_->number_of(name)) missing.insert(name);
        }
    }
    return {missing.begin(), missing.end()};
}

}  // namespace tarha::rules
