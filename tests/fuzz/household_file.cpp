// Any bytes as household.toml: a household or an error with a place, and what was read can be
// written and read again.
#include "rules/household_file.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "rules/decide.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tarha::rules;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto household = parse_household(text, "f");
    if (!household) {
        require(household.error().where.starts_with("f") && !household.error().text.empty());
        return 0;
    }
    const auto written = household_text(*household);
    const auto again = parse_household(written, "f");
    require(again.has_value());
    require(std::ranges::equal(household->profiles(), again->profiles()));
    require(std::ranges::equal(household->devices(), again->devices()));
    require(household_text(*again) == written);

    const auto name = tarha::DomainName::from_text("www.school.example");
    for (const auto& profile : household->profiles()) {
        const auto decision = decide(*household, profile, *name, {});
        require(explain(*household, profile, *name, {}).front().reason == decision.reason);
    }
    return 0;
}
