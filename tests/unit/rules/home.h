// What the tests of the rules share: names, homes and lists in a line each.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "rules/decide.h"
#include "rules/household.h"
#include "rules/lists/category_compiler.h"
#include "rules/lists/list_import.h"

namespace tarha::rules {

inline constexpr HashKey test_key{0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL};

inline DomainName name(std::string_view text) {
    const auto parsed = DomainName::from_text(text);
    REQUIRE_MESSAGE(parsed, std::string{text});
    return *parsed;
}

inline SuffixRules rules(std::vector<std::string> allow, std::vector<std::string> deny) {
    auto made = SuffixRules::make(std::move(allow), std::move(deny));
    REQUIRE(made);
    return std::move(*made);
}

// The profile with these categories blocked.
inline void block(Profile& profile, std::initializer_list<const char*> categories) {
    profile.categories.clear();
    for (const auto* id : categories) profile.categories.push_back({id, Action::block});
}

inline Profile child() {
    Profile profile;
    profile.id = "mia";
    profile.name = "Mia";
    return profile;
}

inline Household::Categories opened(CategoryCompiler compiler) {
    auto compiled = std::move(compiler).finish(1, 2);
    REQUIRE(compiled);
    auto database = CategoryDatabase::open(std::move(compiled->file));
    REQUIRE(database);
    return std::make_shared<const CategoryDatabase>(std::move(*database));
}

using Lists = std::initializer_list<std::pair<std::string, std::string_view>>;

inline Household::Categories lists(Lists texts) {
    CategoryCompiler compiler{test_key};
    for (const auto& [category, text] : texts) {
        const auto list = compiler.add_list({category});
        REQUIRE(list);
        ListImport import{compiler, *list, ListFormat::domains};
        import.feed(text);
        REQUIRE(import.finish());
    }
    return opened(std::move(compiler));
}

// A home of one profile, which is number 0.
inline Household home(Profile profile, Household::Categories categories = nullptr) {
    HouseholdParts parts;
    parts.profiles.push_back(std::move(profile));
    auto made = Household::make(std::move(parts), std::move(categories));
    REQUIRE(made);
    return std::move(*made);
}

inline constexpr unsigned monday = 0;

// A quiet Monday noon.
inline constexpr Situation noon{{0, 12 * 60, true}, false};

inline LocalTime at(unsigned weekday, unsigned hour, unsigned minute) {
    constexpr std::int32_t a_monday = 4;  // 1970-01-05
    return {static_cast<std::uint8_t>(weekday), static_cast<std::uint16_t>(hour * 60 + minute),
            true, a_monday + static_cast<std::int32_t>(weekday)};
}

}  // namespace tarha::rules
