#include "rules/household.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/catalog/categories.h"
#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

MacAddress mac(unsigned last) {
    return {{0x02, 0, 0x5e, 0x10, static_cast<std::uint8_t>(last >> 8U),
             static_cast<std::uint8_t>(last)}};
}

HouseholdParts family() {
    HouseholdParts parts;
    parts.profiles.push_back(child());
    auto adults = child();
    adults.id = "adults";
    adults.filtered = false;
    parts.profiles.push_back(adults);
    parts.devices = {
        {mac(9), "tablet", "mia"}, {mac(3), "laptop", "adults"}, {mac(5), "phone", "mia"}};
    return parts;
}

TEST_CASE("household: devices find their profile, strangers the new-devices profile") {
    const auto made = Household::make(family());
    REQUIRE(made);
    const auto mia = made->find_profile("mia");
    const auto adults = made->find_profile("adults");
    REQUIRE(mia);
    REQUIRE(adults);
    CHECK(made->profile_of(mac(9)) == *mia);
    CHECK(made->profile_of(mac(5)) == *mia);
    CHECK(made->profile_of(mac(3)) == *adults);
    CHECK(made->is_known(mac(3)));
    for (const auto stranger : {0U, 4U, 6U, 10U}) {
        CHECK_FALSE(made->is_known(mac(stranger)));
        CHECK(made->profile_of(mac(stranger)) == made->new_devices());
    }
    const auto& fallback = made->profile(made->new_devices());
    CHECK(fallback.id == built_in_profile);
    CHECK(fallback.built_in);
    CHECK(fallback.filtered);
    CHECK(fallback.unknown != UnknownPolicy::allow);
    CHECK_FALSE(made->find_profile("nobody"));
}

TEST_CASE("household: a family's own new-devices profile replaces the built-in one") {
    auto parts = family();
    auto own = child();
    own.id = built_in_profile;
    parts.profiles.push_back(own);
    const auto made = Household::make(parts);
    REQUIRE(made);
    CHECK(made->profiles().size() == 3);
    CHECK_FALSE(made->profile(made->new_devices()).built_in);

    parts = family();
    parts.new_devices = "adults";
    const auto open = Household::make(parts);
    REQUIRE(open);
    CHECK(open->profile(open->profile_of(mac(99))).id == "adults");
}

TEST_CASE("household: without any profile it still has one for new devices") {
    const auto made = Household::make({});
    REQUIRE(made);
    CHECK(made->profiles().size() == 1);
    CHECK(made->profile_of(mac(1)) == made->new_devices());
}

TEST_CASE("household: categories are bound by name, again with every table") {
    auto profile = child();
    block(profile, {"games", "adult", "absent"});
    const auto bare = home(profile);
    const auto is_blocked = [](const Household& household, std::string_view host) {
        return decide(household, household.profile(0), name(host), noon).reason == Reason::category;
    };
    CHECK_FALSE(is_blocked(bare, "a.example"));
    CHECK(bare.category_names().size() == categories().size() + 3);
    CHECK(bare.missing_categories() == std::vector<std::string>{"absent", "adult", "games"});

    const auto bound =
        bare.with_categories(lists({{"adult", "a.example"}, {"games", "g.example"}}));
    CHECK(is_blocked(bound, "a.example"));
    CHECK(is_blocked(bound, "g.example"));
    CHECK(bound.missing_categories() == std::vector<std::string>{"absent"});
    const auto fewer =
        bound.with_categories(lists({{"chat", "c.example"}, {"games", "g.example"}}));
    CHECK_FALSE(is_blocked(fewer, "a.example"));
    CHECK_FALSE(is_blocked(fewer, "c.example"));  // a list nobody asked for
    CHECK(is_blocked(fewer, "g.example"));
    CHECK(fewer.missing_categories() == std::vector<std::string>{"absent", "adult"});
}

TEST_CASE("household: what cannot stand") {
    using Part = HouseholdFault::Part;
    struct Case {
        const char* name;
        void (*spoil)(HouseholdParts&);
        Part part;
        std::size_t index;
        std::string_view text;
    };
    for (const auto& [name, spoil, part, index, text] : std::vector<Case>{
             {"same id", [](auto& p) { p.profiles[1].id = "mia"; }, Part::profile, 1,
              "second profile"},
             {"empty id", [](auto& p) { p.profiles[0].id = ""; }, Part::profile, 0, "id"},
             {"id of other letters", [](auto& p) { p.profiles[0].id = "Mia"; }, Part::profile, 0,
              "a-z"},
             {"long id", [](auto& p) { p.profiles[1].id.assign(33, 'a'); }, Part::profile, 1, "32"},
             {"empty name", [](auto& p) { p.profiles[1].name = ""; }, Part::profile, 1, "empty"},
             {"line break in a name", [](auto& p) { p.devices[0].name = "a\nb"; }, Part::device, 0,
              "control"},
             {"long name", [](auto& p) { p.devices[2].name.assign(65, 'a'); }, Part::device, 2,
              "longer"},
             {"same address", [](auto& p) { p.devices[2].mac = mac(9); }, Part::device, 2,
              "second device"},
             {"no address", [](auto& p) { p.devices[0].mac = {}; }, Part::device, 0,
              "not the address"},
             {"group address", [](auto& p) { p.devices[0].mac.octets[0] = 1; }, Part::device, 0,
              "group"},
             {"misspelled profile", [](auto& p) { p.devices[1].profile = "adlts"; }, Part::device,
              1, "did you mean 'adults'"},
             {"misspelled new devices", [](auto& p) { p.new_devices = "mja"; }, Part::new_devices,
              0, "did you mean 'mia'"},
             {"zone outside", [](auto& p) { p.timezone = "../../etc/passwd"; }, Part::timezone, 0,
              "zone"},
             {"absolute zone", [](auto& p) { p.timezone = "/etc/localtime"; }, Part::timezone, 0,
              "zone"},
             {"window without length",
              [](auto& p) { p.profiles[0].schedule.windows.emplace_back(); }, Part::profile, 0,
              "end when it begins"},
             {"window without a day",
              [](auto& p) {
                  p.profiles[0].schedule.windows.push_back({Mode::school, {0, 1, 2}, {}});
              },
              Part::profile, 0, "needs a day"},
             {"too many windows",
              [](auto& p) {
                  p.profiles[1].schedule.windows.assign(max_windows + 1,
                                                        {Mode::school, {every_day, 1, 2}, {}});
              },
              Part::profile, 1, "64"},
             {"too many profiles",
              [](auto& p) {
                  for (std::size_t i = p.profiles.size(); i <= max_profiles; ++i) {
                      p.profiles.push_back(child());
                      p.profiles.back().id = "p" + std::to_string(i);
                  }
              },
              Part::profile, max_profiles, "64"},
             {"too many devices",
              [](auto& p) {
                  for (unsigned i = 0; p.devices.size() <= max_devices; ++i) {
                      p.devices.push_back({mac(1000 + i), "d", "mia"});
                  }
              },
              Part::device, max_devices, "1024"},
         }) {
        const auto& shown_name = name;
        CAPTURE(shown_name);
        auto parts = family();
        spoil(parts);
        const auto fault = find_fault(parts);
        REQUIRE(fault);
        CHECK(fault->part == part);
        CHECK(fault->index == index);
        CHECK(fault->text.find(text) != std::string::npos);
        CHECK_FALSE(Household::make(parts));
    }
}

}  // namespace
}  // namespace tarha::rules
