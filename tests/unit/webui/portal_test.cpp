#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/household_file.h"
#include "webui/portal/block_page.h"
#include "webui/portal/child_page.h"
#include "webui/portal/html.h"
#include "webui/portal/typed.h"
#include "webui/portal/words.h"

using namespace tarha;
using namespace tarha::webui;
using portal::Html;

namespace {

const locales::Texts english{locales::Language::en};

constexpr std::string_view family = R"(version = 2
timezone = "EET-2EEST,M3.5.0/3,M10.5.0/4"
country = "FI"
[[profile]]
id = "mia"
name = "Mia <script>alert(1)</script>"
band = "7-11"
[profile.services]
roblox = "timed"
tiktok = "ask"
[[profile.rule]]
name = "toys.example"
action = "deny"
note = "until <i>Christmas</i>"
until = "2026-12-23"
[[profile.schedule]]
mode = "bedtime"
from = "20:30"
to = "07:00"
[[profile.timetable]]
from = "16:00"
to = "20:00"
[[profile.budget]]
id = "games"
for = ["category:time.games"]
minutes = 60
[[profile]]
id = "leo"
name = "Leo-the-brother"
band = "12-15"
deny = ["secret-of-leo.example"]
[profile.services]
snapchat = "ask"
[[device]]
mac = "02:00:5e:10:00:02"
name = "Leos phone"
profile = "leo"
)";

rules::Household home() {
    auto made = rules::parse_household(family, "household.toml");
    REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().message()));
    return std::move(*made);
}

// 2026-11-24, a Tuesday, at this hour of Finland.
portal::Live live_at(unsigned hour) {
    portal::Live live;
    live.zone = *rules::TimeZone::from_posix("EET-2EEST,M3.5.0/3,M10.5.0/4");
    live.now = live.zone.unix_of(20781, static_cast<std::uint16_t>(hour * 60));
    live.local = live.zone.local(live.now);
    return live;
}

std::string page_at(unsigned hour) {
    const auto household = home();
    return portal::child_page(portal::child_view(household, 0, live_at(hour)), english,
                              {"/assets/portal.css"});
}

std::string blocked(portal::Explained what, unsigned hour = 12) {
    const auto household = home();
    return portal::block_page(portal::block_view(household, 0, live_at(hour), std::move(what)),
                              english, {"/assets/portal.css"});
}

bool has(const std::string& page, std::string_view text) {
    return page.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("what is not a literal is escaped") {
    Html out;
    const std::string hostile = "<img src=\"x\" onerror='a()'>&\x01\n";
    out << "<p>" << hostile << "</p>";
    CHECK(out.text() ==
          "<p>&lt;img src=&quot;x&quot; onerror=&#39;a()&#39;&gt;&amp;\xEF\xBF\xBD\n</p>");
    Html outer;
    outer << out;
    CHECK(outer.text() == out.text());
}

TEST_CASE("names and notes cannot become markup") {
    const auto page = page_at(12);
    CHECK(has(page, "Hi Mia &lt;script&gt;"));
    CHECK_FALSE(has(page, "<script"));
    CHECK(has(page, "until &lt;i&gt;Christmas"));
}

TEST_CASE("a strict content security policy is enough: no script, no inline style") {
    for (const auto& page :
         {page_at(12), page_at(22), blocked({"toys.example", Verdict::block, Reason::rule})}) {
        CHECK_FALSE(has(page, "<script"));
        CHECK_FALSE(has(page, " style="));
        CHECK_FALSE(has(page, "<style"));
        CHECK_FALSE(has(page,
                        " on"
                        "click="));
        CHECK_FALSE(has(page, "javascript:"));
    }
}

TEST_CASE("nobody else is on the page") {
    const auto page = page_at(12);
    for (const auto* other : {"Leo", "leo.example", "Snapchat", "02:00:5e"}) {
        CAPTURE(other);
        CHECK_FALSE(has(page, other));
    }
}

TEST_CASE("the first card says what holds now and what comes") {
    CHECK(has(page_at(12), "The internet is on"));
    CHECK(has(page_at(12), "Next: Bedtime, 20:30"));
    CHECK(has(page_at(22), "Bedtime until tomorrow 07:00"));
    CHECK(has(page_at(2), "Bedtime until 07:00"));
}

TEST_CASE("what the daemon says of the modes goes before the text of the household") {
    const auto household = home();
    auto live = live_at(22);
    live.modes = portal::Modes{};  // a holiday of a calendar file, say
    const auto free = portal::child_view(household, 0, live);
    CHECK_FALSE(free.state.mode);
    CHECK_FALSE(free.next);
    live.modes =
        portal::Modes{rules::Mode::school, live.now + 3600, rules::Mode::bedtime, live.now + 7200};
    const auto page = portal::child_page(portal::child_view(household, 0, live), english, {});
    CHECK(has(page, "School until 23:00"));
    CHECK(has(page, "Next: Bedtime, tomorrow 00:00"));
}

TEST_CASE("a pause goes before a mode, and time that was given lifts it") {
    const auto household = home();
    auto live = live_at(22);
    live.free.push_back({{}, live.now + 900});
    CHECK_FALSE(portal::child_view(household, 0, live).state.mode);
    live.is_paused = true;
    live.paused_until = live.now + 1800;
    const auto view = portal::child_view(household, 0, live);
    CHECK(has(portal::child_page(view, english, {}), "The internet has a break until 22:30"));
}

TEST_CASE("without a clock the page says so") {
    const auto household = home();
    auto live = live_at(12);
    live.local.trusted = false;
    const auto view = portal::child_view(household, 0, live);
    CHECK(view.state.mode == rules::Mode::bedtime);
    CHECK_FALSE(view.state.until);
    CHECK(has(portal::child_page(view, english, {}), "does not know the time yet"));
}

TEST_CASE("time left stands as text and as a bar") {
    const auto household = home();
    auto live = live_at(17);
    live.spent = {{"games", 18, 42}, {"gone", 1, 1}};
    const auto view = portal::child_view(household, 0, live);
    REQUIRE(view.budgets.size() == 1);
    const auto page = portal::child_page(view, english, {});
    CHECK(has(page, "42 minutes left"));
    CHECK(has(page, R"(<rect width="70" )"));
}

TEST_CASE("the latest wishes come first, with the words of the parents") {
    const auto household = home();
    auto live = live_at(17);
    for (std::uint16_t i = 0; i < 20; ++i) {
        live.wishes.push_back({{}, 15, rules::RequestState::declined, "no " + std::to_string(i)});
    }
    const auto view = portal::child_view(household, 0, live);
    REQUIRE(view.wishes.size() == portal::max_wishes_shown);
    CHECK(view.wishes.front().answer == "no 19");
    CHECK(has(portal::child_page(view, english, {}), "The answer: “no 19”"));
}

TEST_CASE("the block page says why, until when, and what can be done") {
    struct Case {
        portal::Explained what;
        unsigned hour;
        std::vector<std::string_view> expected;
        bool asks;
    };
    const Case cases[] = {
        {{"x.example", Verdict::block, Reason::mode, "", true},
         22,
         {"x.example is not open now", "It is bedtime", "tomorrow 07:00"},
         true},
        {{"www.tiktok.com", Verdict::block, Reason::service, "", true},
         12,
         {"www.tiktok.com is not open now", "You can ask for TikTok."},
         true},
        {{"www.roblox.com", Verdict::block, Reason::service, "", true},
         12,
         {"Every day 16:00–20:00", "It can open again: 16:00."},
         true},
        {{"sad.example", Verdict::block, Reason::category, "content.selfharm", false},
         12,
         {"sad.example is not in your plan", "You can talk to somebody now", "116 111"},
         false},
        {{"cam.example", Verdict::block, Reason::category, "conduct.image_abuse", false},
         12,
         {"It is not your fault"},
         false},
        {{"toys.example", Verdict::block, Reason::rule, "", false, 20810},
         12,
         {"until &lt;i&gt;Christmas", "24/12/2026 00:00"},
         false},
        {{"y.example", Verdict::block, Reason::budget, "time.games", true},
         19,
         {"The time for today is over", "tomorrow 00:00"},
         true},
        {{"bad.example", Verdict::block, Reason::security, "cross.malware", false},
         12,
         {"It could harm your device"},
         false},
    };
    for (const auto& [what, hour, expected, asks] : cases) {
        const auto shown_what = what.host;
        CAPTURE(shown_what);
        const auto page = blocked(what, hour);
        for (const auto text : expected) {
            CAPTURE(text);
            CHECK(has(page, text));
        }
        CHECK(has(page, "/me/ask") == asks);
        CHECK(has(page, "Help for you"));
    }
}

TEST_CASE("a name that is open says so") {
    const auto page = blocked({"y.example", Verdict::allow, Reason::unlisted, "", false});
    CHECK(has(page, "y.example is open for you"));
    CHECK_FALSE(has(page, "/me/ask"));
}

TEST_CASE("every reason has words in every language") {
    for (std::size_t i = 0; i < locales::language_codes.size(); ++i) {
        const locales::Texts say{static_cast<locales::Language>(i)};
        for (std::size_t r = 0; r < static_cast<std::size_t>(Reason::count); ++r) {
            const auto reason = static_cast<Reason>(r);
            const bool blocks = reason != Reason::never_block && reason != Reason::grant &&
                                reason != Reason::unlisted && reason != Reason::not_filtered;
            if (!blocks) continue;
            portal::BlockView view;
            view.what = {"x.example", Verdict::block, reason, "", false};
            const auto page = portal::block_page(view, say, {});
            CAPTURE(name_of(reason));
            CHECK_FALSE(has(page, R"(<p class="big"></p>)"));
        }
    }
}

TEST_CASE("moments are said as people say them") {
    const auto live = live_at(12);
    const auto day = live.local.day;
    const auto text = [&](std::int32_t days, std::uint16_t minute) {
        return portal::when_text({day + days, minute}, live.local, english);
    };
    CHECK(text(0, 425) == "07:05");
    CHECK(text(1, 425) == "tomorrow 07:05");
    CHECK(text(3, 425) == "Fri 07:05");
    CHECK(text(7, 425) == "01/12/2026 07:05");
    CHECK(text(-1, 0) == "23/11/2026 00:00");
    CHECK(portal::days_text(0x1f, english) == "Mon–Fri");
    CHECK(portal::days_text(0x61, english) == "Mon, Sat, Sun");
    CHECK(portal::days_text(0x4f, english) == "Mon–Thu, Sun");
    CHECK(portal::days_text(rules::every_day, english) == "Every day");
}

TEST_CASE("a child types a site or an app") {
    struct Case {
        std::string_view typed;
        std::string_view subject;  // empty: not understood
    };
    const Case cases[] = {
        {"TikTok", "service:tiktok"},
        {" you tube ", "service:youtube"},
        {"https://www.tiktok.com/@x?y#z", "service:tiktok"},
        {"Example.org", "site:example.org"},
        {"http://www.example.org:8080/a", "site:example.org"},
        {"www.fi", "site:www.fi"},
        {"user@mail.example", "site:mail.example"},
        {"", ""},
        {"hello", ""},
        {"<b>.example", ""},
        {"a b.example", ""},
        {"192.168.1.1", ""},
    };
    for (const auto& [typed, subject] : cases) {
        const auto shown_typed = typed;
        CAPTURE(shown_typed);
        const auto wish = portal::typed_wish(typed);
        CHECK((wish ? rules::subject_text(*wish) : "") == subject);
    }
}
