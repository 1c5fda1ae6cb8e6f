#include "rules/what_if.h"

#include <string>

#include <doctest/doctest.h>

#include "rules/household_file.h"

namespace tarha::test {
namespace {

using namespace rules;

Household home(const std::string& more) {
    auto read = parse_household(
        "version = 2\n[[profile]]\nid = \"mia\"\nname = \"Mia\"\nband = \"7-11\"\n" + more, "t",
        nullptr);
    REQUIRE_MESSAGE(read.has_value(), read.error().message());
    return std::move(*read);
}

TEST_CASE("an edit shows what it would have opened and closed, at the hour of the visit") {
    const LocalTime noon = {1, 12 * 60};
    const LocalTime night = {1, 23 * 60};
    const auto roblox = *DomainName::from_text("www.roblox.com");
    const auto other = *DomainName::from_text("school.example");
    const Household closed = home("services = { roblox = \"block\" }\n");
    const Household open = home("services = { roblox = \"allow\" }\n");
    const Household sleeping = home(
        "services = { roblox = \"allow\" }\n[[profile.schedule]]\nmode = \"bedtime\"\n"
        "from = \"21:00\"\nto = \"07:00\"\n");

    const Effect opened = what_if(closed, open, "mia", roblox, noon);
    CHECK(opened.before == Verdict::block);
    CHECK(opened.after == Verdict::allow);
    const Effect shut = what_if(open, closed, "mia", roblox, noon);
    CHECK(shut.before == Verdict::allow);
    CHECK(shut.after == Verdict::block);
    CHECK(shut.reason == Reason::service);
    const Effect same = what_if(closed, open, "mia", other, noon);
    CHECK(same.before == same.after);
    CHECK(what_if(open, sleeping, "mia", roblox, noon).after == Verdict::allow);
    CHECK(what_if(open, sleeping, "mia", roblox, night).reason == Reason::mode);
}

TEST_CASE("a child that is only in one of them is judged as a new device in the other") {
    const LocalTime noon = {1, 12 * 60};
    const auto name = *DomainName::from_text("www.roblox.com");
    const Household with = home("services = { roblox = \"allow\" }\n");
    const Household without = *parse_household("version = 2\n", "t", nullptr);
    CHECK(what_if(with, without, "mia", name, noon).before == Verdict::allow);
    CHECK_NOTHROW(what_if(without, with, "mia", name, noon));
}

}  // namespace
}  // namespace tarha::test
