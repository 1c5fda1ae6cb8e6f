#include "webui/targets/target_file.h"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace tarha::test {
namespace {

using namespace webui::targets;
using webui::locales::Language;

Target everything() {
    return {.id = "a1",
            .kind = TargetKind::mqtt,
            .url = "mqtts://broker/x",
            .user = "me",
            .password = "s3cret \"ä\"",
            .from = "a@b",
            .to = "c@d",
            .insecure = true,
            .kinds = static_cast<KindSet>(bit(EventKind::budget) | bit(EventKind::shield)),
            .details = true,
            .commands = true,
            .page = "http://tarha.home.arpa",
            .token = "t0ken",
            .token_id = "77",
            .language = Language::fi,
            .test = 3};
}

TEST_CASE("targets that were written are read again") {
    const std::vector<Target> all{everything(),
                                  {.id = "b2", .url = "https://ntfy.example/topic", .kinds = 0}};
    const auto read = parse_targets(targets_text(all), "notify.json");
    REQUIRE(read);
    CHECK(*read == all);
}

TEST_CASE("a file that nobody can be told by is refused with its place") {
    struct Row {
        const char* text;
        const char* says;
    };
    const Row rows[] = {
        {"", "is damaged"},
        {"[]", "is damaged"},
        {R"({"targets":7})", "is damaged"},
        {R"({"targets":[7]})", "target 1 has no id or no known kind"},
        {R"({"targets":[{"id":"a","kind":"pigeon"}]})", "target 1 has no id or no known kind"},
        {R"({"targets":[{"kind":"ntfy","url":"https://n.example/t"}]})", "target 1 has no id"},
        {R"({"targets":[{"id":"a","kind":"ntfy","url":"http://n.example/t"}]})",
         "target 1: url must be an https:// address"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto read = parse_targets(row.text, "notify.json");
        REQUIRE_FALSE(read);
        CHECK(read.error().message().find(row.says) != std::string::npos);
    }
    const std::vector<Target> many(max_targets + 1, everything());
    CHECK_FALSE(parse_targets(targets_text(many), "notify.json"));
}

TEST_CASE("reports are read again, and whatever else stands there is none") {
    const std::vector<Report> all{{"a1", 1790000000, Outcome::refused, 3}, {"b2", 5}};
    const auto read = parse_reports(reports_text(all));
    REQUIRE(read.size() == 2);
    CHECK(read[0].id == "a1");
    CHECK(read[0].when == 1790000000);
    CHECK(read[0].outcome == Outcome::refused);
    CHECK(read[0].test == 3);
    for (const char* text :
         {"", "{", "7", R"({"reports":{}})", R"({"reports":[{"outcome":"x"}]})"}) {
        CHECK(parse_reports(text).empty());
    }
}

TEST_CASE("a file with any byte changed is read or refused, never worse") {
    const std::string whole = targets_text({everything()});
    std::mt19937 random{7};
    for (int turn = 0; turn < 3000; ++turn) {
        std::string text = whole;
        for (int change = 0; change < 3; ++change) {
            text[random() % text.size()] = static_cast<char>(random() % 256);
        }
        const auto read = parse_targets(text, "notify.json");
        if (!read) continue;
        for (const Target& target : *read) CHECK(complaints(target).empty());
    }
}

}  // namespace
}  // namespace tarha::test
