#include "rules/household.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tarha::rules {
namespace {

using Part = HouseholdFault::Part;

// Devices nobody has assigned yet: filtered, and careful until a parent looks.
Profile profile_for_new_devices() {
    Profile profile;
    profile.id = built_in_profile;
    profile.name = "New devices";
    profile.band = Band::age_12_15;
    profile.built_in = true;
    return profile;
}

}  // namespace

Result<Household> Household::make(HouseholdParts parts, Categories categories) {
    if (auto fault = find_fault(parts)) return Error{{}, std::move(fault->text)};
    Household household;
    household.timezone_ = std::move(parts.timezone);
    household.country_ = std::move(parts.country);
    household.holidays_ = std::move(parts.holidays);
    household.calendar_files_ = std::move(parts.calendars);
    household.calendar_ = Calendar::make(household.holidays_);
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

HouseholdParts Household::parts() const {
    HouseholdParts parts{
        timezone_, country_, profiles_[new_devices_].id, holidays_, calendar_files_, {}, devices_};
    std::copy_if(profiles_.begin(), profiles_.end(), std::back_inserter(parts.profiles),
                 [](const Profile& profile) { return !profile.built_in; });
    return parts;
}

Household Household::with_categories(Categories categories) const {
    Household other{*this};
    other.bind_categories(std::move(categories));
    return other;
}

Household Household::with_holidays(std::span<const DateRange> more) const {
    Household other{*this};
    std::vector<DateRange> all{holidays_};
    all.insert(all.end(), more.begin(), more.end());
    other.calendar_ = Calendar::make(all);
    return other;
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

}  // namespace tarha::rules
