#include "webui/notify/event.h"

#include <string>

#include <doctest/doctest.h>

#include "webui/notify/message.h"

namespace tarha::test {
namespace {

using namespace webui::notify;
using webui::locales::Language;
using webui::locales::Texts;

TEST_CASE("the daemon's events are read, and what nobody knows is left out") {
    const auto events = parse_events(R"({"jsonrpc":"2.0","id":1,"result":[
        {"id":7,"when":1790000000,"kind":"wish","profile":"mia",
         "parts":{"request":"3","subject":"site:clips.example"}},
        {"id":8,"when":1790000001,"kind":"eclipse","profile":"","parts":{}},
        {"id":9,"when":1790000002,"kind":"budget","profile":"leo",
         "parts":{"budget":"games","left":"5"}},
        {"id":11,"when":1790000003,"kind":"device","profile":"guests","parts":{"name":"stranger"}}]})");
    REQUIRE(events);
    CHECK(events->newest == 11);
    REQUIRE(events->known.size() == 3);
    const Event& wish = events->known[0];
    CHECK(wish.kind == EventKind::wish);
    CHECK(wish.wish == 3);
    CHECK(wish.subject == "site:clips.example");
    CHECK(wish.when == 1790000000);
    CHECK(events->known[1].left == 5);
    CHECK(events->known[1].budget == "games");
    CHECK(events->known[2].device_name == "stranger");
}

TEST_CASE("an answer that tells no events is an error, not a silence") {
    for (const char* reply : {"", "{", "[]", "{}", R"({"result":7})",
                              R"({"error":{"code":-32601,"message":"no such method"}})"}) {
        CAPTURE(reply);
        CHECK_FALSE(parse_events(reply));
    }
}

TEST_CASE("values of the wrong kind are empty, never a crash") {
    const auto events = parse_events(
        R"({"result":[{"id":-1,"when":"x","kind":"wish","profile":7,"parts":[1]},3,
            {"id":5,"kind":"wish","parts":{"request":"99999999999999","subject":{}}}]})");
    REQUIRE(events);
    REQUIRE(events->known.size() == 2);
    CHECK(events->known[0].profile.empty());
    CHECK(events->known[1].subject.empty());
    CHECK(events->newest == 5);
}

TEST_CASE("what a message says in English") {
    struct Row {
        Event event;
        bool details;
        const char* text;
    };
    const auto wish = [](const char* subject) {
        return Event{.kind = EventKind::wish, .wish = 3, .subject = subject};
    };
    const Row rows[] = {
        {wish("internet"), false, "Mia asks for more time."},
        {wish("site:clips.example"), false, "Mia asks for a site."},
        {wish("site:clips.example"), true, "Mia asks for clips.example."},
        {wish("service:roblox"), false, "Mia asks for an app."},
        {wish("category:time.games"), false, "Mia asks for a kind of site."},
        {{.kind = EventKind::budget, .budget = "games", .left = 1},
         false,
         "Mia has 1 minute left: games."},
        {{.kind = EventKind::budget, .budget = "games", .left = 15},
         false,
         "Mia has 15 minutes left: games."},
        {{.kind = EventKind::budget, .budget = "games", .left = 0},
         false,
         "Mia has used up the time: games."},
        {{.kind = EventKind::device, .device_name = "stranger"},
         false,
         "stranger is new in your home. Whose is it?"},
        {{.kind = EventKind::device},
         false,
         "Somebody brought a device without a name. Whose is it?"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const Message message = describe(row.event, "Mia", row.details, Texts{Language::en});
        CHECK(message.text == row.text);
        CHECK(message.wish.has_value() == (row.event.kind == EventKind::wish));
    }
}

TEST_CASE("without details no message of any language names a site or an app") {
    for (int number = 0; number <= static_cast<int>(Language::pseudo); ++number) {
        const Texts say{static_cast<Language>(number)};
        for (const char* object : {"secret.example", "roblox"}) {
            for (const char* kind : {"site:", "service:", "category:"}) {
                const Event event{.kind = EventKind::wish, .subject = std::string{kind} + object};
                const Message message = describe(event, "Mia", false, say);
                CHECK(message.text.find(object) == std::string::npos);
                CHECK(message.title.find(object) == std::string::npos);
                CHECK_FALSE(message.text.empty());
            }
        }
    }
}

}  // namespace
}  // namespace tarha::test
