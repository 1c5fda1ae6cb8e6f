#include "daemon/app/runtime_state.h"

#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "daemon/files/write_file.h"
#include "tests/unit/app/home_folder.h"

using namespace tarha;

TEST_CASE("the runtime state comes back as it was written") {
    RuntimeState state;
    state.version = 4'000'000'000U;
    state.clock = 1'796'000'000;
    state.fingerprint = 0xfedcba9876543210U;
    state.pauses = {{"mia", 1'790'000'000}, {"leo", RuntimeState::until_resumed}};
    CHECK(state.tell(MacAddress{{2, 0, 0, 0, 0, 1}}));
    CHECK(state.tell(MacAddress{{2, 0, 0, 0, 0, 2}}));
    CHECK(parse_runtime_state(to_text(state)) == state);
}

TEST_CASE("damaged lines of the state are skipped, the others hold") {
    struct Case {
        const char* name;
        const char* text;
        std::uint32_t version;
        std::size_t pauses;
    };
    constexpr Case cases[] = {
        {"empty", "", 0, 0},
        {"no line end", "version 7", 7, 0},
        {"no number", "version seven\npause mia 5\n", 0, 1},
        {"a pause without an end", "version 7\npause mia\n", 7, 0},
        {"a pause of nobody", "pause  5\nversion 7\n", 7, 0},
        {"words of a later version", "weather fine\nversion 7\n", 7, 0},
        {"cut short", "version 7\npause mia 179", 7, 1},
        {"a device that is none", "told 02:00\nversion 7\n", 7, 0},
        {"too large a number", "version 99999999999\n", 0, 0},
    };
    for (const Case& item : cases) {
        CAPTURE(item.name);
        const auto state = parse_runtime_state(item.text);
        CHECK(state.version == item.version);
        CHECK(state.pauses.size() == item.pauses);
    }
}

TEST_CASE("of a device is told once, and of many the first are forgotten") {
    RuntimeState state;
    const auto device = [](std::size_t number) {
        return MacAddress{{2, 0, 0, 0, static_cast<std::uint8_t>(number >> 8U),
                           static_cast<std::uint8_t>(number)}};
    };
    for (std::size_t i = 0; i <= RuntimeState::max_told; ++i) CHECK(state.tell(device(i)));
    CHECK(state.told.size() == RuntimeState::max_told);
    CHECK_FALSE(state.tell(device(RuntimeState::max_told)));
    CHECK(state.tell(device(0)));
}

TEST_CASE("a file is replaced whole, and a failure leaves the old one") {
    const test::HomeFolder home;
    const std::string file = home.path() / "state";
    REQUIRE(write_file_atomically(file, "first").has_value());
    REQUIRE(write_file_atomically(file, "second").has_value());
    std::ifstream in{file};
    CHECK(std::string{std::istreambuf_iterator<char>{in}, {}} == "second");
    CHECK_FALSE(std::filesystem::exists(file + ".new"));
    const auto failed = write_file_atomically(home.path() / "no" / "such" / "folder", "text");
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().message().find("No such file") != std::string::npos);
}
