// Household: every profile and device of a home, compiled for the packet path and never changed
// afterwards. A new household is made from a new file and swapped in whole.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/id.h"
#include "rules/lists/category_database.h"
#include "rules/mac_address.h"
#include "rules/profile.h"
#include "rules/result.h"
#include "rules/situation.h"

namespace tarha::rules {

using ProfileIndex = std::uint16_t;

inline constexpr std::size_t max_profiles = 64;
inline constexpr std::size_t max_devices = 1024;
inline constexpr std::size_t max_name_size = 64;  // bytes of UTF-8
inline constexpr std::size_t max_calendars = 16;
inline constexpr std::size_t max_calendar_name = 128;  // bytes
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
    std::string country;                        // ISO 3166-1 alpha-2; empty: not said
    std::string new_devices{built_in_profile};  // profile of unknown devices
    std::vector<DateRange> holidays;            // as written in the file
    std::vector<std::string> calendars;  // iCalendar files with more of them, beside the household
    std::vector<Profile> profiles;
    std::vector<Device> devices;
};

// The first thing in the parts that cannot stand.
struct HouseholdFault {
    enum class Part : std::uint8_t { timezone, country, new_devices, holidays, profile, device };
    Part part = Part::timezone;
    std::size_t index = 0;  // of the profile or device
    std::string text;
};
std::optional<HouseholdFault> find_fault(const HouseholdParts& parts);

// What lists and catalogue know of a name.
struct Classified {
    CategorySet categories = 0;            // that of its service included
    std::optional<std::uint16_t> service;  // of the catalogue
};

class Household {
public:
    using Categories = std::shared_ptr<const CategoryDatabase>;

    // Fails when find_fault() finds something. Without a database only the catalogue has
    // categories.
    static Result<Household> make(HouseholdParts parts, Categories categories = nullptr);

    // As it is written down: without what is built in.
    [[nodiscard]] HouseholdParts parts() const;
    // The same household over other lists, and with more holidays than its file names.
    [[nodiscard]] Household with_categories(Categories categories) const;
    [[nodiscard]] Household with_holidays(std::span<const DateRange> more) const;

    [[nodiscard]] std::span<const Profile> profiles() const noexcept { return profiles_; }
    [[nodiscard]] std::span<const Device> devices() const noexcept { return devices_; }
    [[nodiscard]] const std::string& timezone() const noexcept { return timezone_; }
    [[nodiscard]] const std::string& country() const noexcept { return country_; }
    [[nodiscard]] const Calendar& calendar() const noexcept { return calendar_; }
    [[nodiscard]] std::span<const DateRange> holidays() const noexcept { return holidays_; }
    [[nodiscard]] std::span<const std::string> calendar_files() const noexcept {
        return calendar_files_;
    }

    // The profile of the device; new_devices() for one the household does not know.
    [[nodiscard]] ProfileIndex profile_of(const MacAddress& mac) const noexcept;
    [[nodiscard]] bool is_known(const MacAddress& mac) const noexcept;
    [[nodiscard]] ProfileIndex new_devices() const noexcept { return new_devices_; }
    [[nodiscard]] const Profile& profile(ProfileIndex index) const noexcept {
        return profiles_[index];
    }
    [[nodiscard]] std::optional<ProfileIndex> find_profile(std::string_view id) const noexcept;

    // Every category by its number: those of the catalogue, then the family's own.
    [[nodiscard]] std::span<const std::string> category_names() const noexcept {
        return category_names_;
    }
    // `name` in canonical form; empty: nothing is known.
    [[nodiscard]] Classified classify(std::string_view name) const noexcept;
    [[nodiscard]] CategorySet security_categories() const noexcept { return security_; }
    [[nodiscard]] CategorySet sealed_categories() const noexcept { return sealed_; }
    [[nodiscard]] CategorySet bypass_category() const noexcept { return bypass_; }

    // A grant as the decision reads it; nothing when the household knows no such subject.
    [[nodiscard]] std::optional<ActiveGrant> activate(const Subject& subject,
                                                      std::int64_t until) const;

    // Categories that the file's profiles name and that neither the catalogue nor a list knows.
    [[nodiscard]] std::vector<std::string> missing_categories() const;
    // The lists behind the categories, for people.
    [[nodiscard]] const CategoryDatabase* lists() const noexcept { return categories_.get(); }

private:
    struct KnownDevice {
        std::uint64_t mac;
        ProfileIndex profile;
    };

    Household() = default;
    void bind_categories(Categories categories);
    void number_categories();
    void compile(Profile& profile) const;
    [[nodiscard]] std::optional<std::uint8_t> category_number(std::string_view id) const noexcept;
    [[nodiscard]] BudgetScope scope_of(const Budget& budget) const;
    [[nodiscard]] const KnownDevice* find_device(const MacAddress& mac) const noexcept;

    std::string timezone_;
    std::string country_;
    std::vector<DateRange> holidays_;
    std::vector<std::string> calendar_files_;
    Calendar calendar_;
    std::vector<Profile> profiles_;
    std::vector<Device> devices_;
    std::vector<KnownDevice> known_;  // sorted by mac
    ProfileIndex new_devices_ = 0;
    Categories categories_;
    std::vector<std::string> category_names_;
    // By the database's number of a category: its bit here, or 0 when nobody asks for it.
    std::array<CategorySet, max_categories> list_bits_{};
    CategorySet security_ = 0;
    CategorySet sealed_ = 0;
    CategorySet bypass_ = 0;
};

}  // namespace tarha::rules
