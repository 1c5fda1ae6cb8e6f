// Household: every profile and device of a home, compiled for the packet path and never changed
// afterwards. A new household is made from a new file and swapped in whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/lists/category_database.h"
#include "rules/mac_address.h"
#include "rules/profile.h"
#include "rules/result.h"

namespace tarha::rules {

using ProfileIndex = std::uint16_t;

inline constexpr std::size_t max_profiles = 64;
inline constexpr std::size_t max_devices = 1024;
inline constexpr std::size_t max_id_size = 32;
inline constexpr std::size_t max_name_size = 64;  // bytes of UTF-8
inline constexpr std::string_view built_in_profile = "new-devices";

struct Device {
    MacAddress mac;
    std::string name;
    std::string profile;  // its id

    friend bool operator==(const Device&, const Device&) = default;
};

// A household as it is written down, not yet checked.
struct HouseholdParts {
    std::string timezone;                       // empty: the router's own
    std::string new_devices{built_in_profile};  // profile of unknown devices
    std::vector<Profile> profiles;
    std::vector<Device> devices;
};

// The first thing in the parts that cannot stand.
struct HouseholdFault {
    enum class Part : std::uint8_t { timezone, new_devices, profile, device };
    Part part = Part::timezone;
    std::size_t index = 0;  // of the profile or device
    std::string text;
};
std::optional<HouseholdFault> find_fault(const HouseholdParts& parts);

class Household {
public:
    using Categories = std::shared_ptr<const CategoryDatabase>;

    // Fails when find_fault() finds something. Without a table no category matches.
    static Result<Household> make(HouseholdParts parts, Categories categories = nullptr);

    // The same household over other lists.
    [[nodiscard]] Household with_categories(Categories categories) const;

    [[nodiscard]] std::span<const Profile> profiles() const noexcept { return profiles_; }
    [[nodiscard]] std::span<const Device> devices() const noexcept { return devices_; }
    [[nodiscard]] const std::string& timezone() const noexcept { return timezone_; }

    // The profile of the device; new_devices() for one the household does not know.
    [[nodiscard]] ProfileIndex profile_of(const MacAddress& mac) const noexcept;
    [[nodiscard]] bool is_known(const MacAddress& mac) const noexcept;
    [[nodiscard]] ProfileIndex new_devices() const noexcept { return new_devices_; }
    [[nodiscard]] const Profile& profile(ProfileIndex index) const noexcept {
        return profiles_[index];
    }
    [[nodiscard]] std::optional<ProfileIndex> find_profile(std::string_view id) const noexcept;

    // The categories of the table, by their number; empty without one.
    [[nodiscard]] std::span<const std::string> category_names() const noexcept;
    [[nodiscard]] CategorySet categories_of(std::string_view name) const noexcept;

    // Categories that the file's profiles block and that no list was loaded for. Say so.
    [[nodiscard]] std::vector<std::string> missing_categories() const;

private:
    struct KnownDevice {
        std::uint64_t mac;
        ProfileIndex profile;
    };

    Household() = default;
    void bind_categories(Categories categories);
    [[nodiscard]] const KnownDevice* find_device(const MacAddress& mac) const noexcept;

    std::string timezone_;
    std::vector<Profile> profiles_;
    std::vector<Device> devices_;
    std::vector<KnownDevice> known_;  // sorted by mac
    ProfileIndex new_devices_ = 0;
    Categories categories_;
};

}  // namespace tarha::rules
