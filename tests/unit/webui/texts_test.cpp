#include "webui/locales/texts.h"

#include <algorithm>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "rules/catalog/categories.h"
#include "rules/schedule.h"
#include "rules/verdict.h"

using namespace tarha;
using namespace tarha::webui::locales;

namespace {

// The identifiers that the catalogue has texts for: all keys "prefix.ID".
std::set<std::string> ids_under(std::string_view prefix) {
    std::set<std::string> ids;
    for (const auto key : keys) {
        if (key.starts_with(prefix)) ids.emplace(key.substr(prefix.size()));
    }
    return ids;
}

template <class Names>
std::set<std::string> set_of(const Names& names) {
    return {names.begin(), names.end()};
}

}  // namespace

TEST_CASE("every name that people see has a text, and no text is about something else") {
    std::set<std::string> categories;
    for (const auto& info : rules::categories()) categories.emplace(info.id);
    std::set<std::string> reasons;
    for (const auto& reason : reason_texts) reasons.emplace(reason.name);
    CHECK(ids_under("category.") == categories);
    CHECK(ids_under("reason.") == reasons);
    CHECK(ids_under("mode.") == set_of(rules::mode_names));
    CHECK(ids_under("band.") == set_of(rules::band_names));
    CHECK(ids_under("action.") == set_of(rules::action_names));
    CHECK(ids_under("day.") == set_of(rules::day_names));
    CHECK(ids_under("language.") == set_of(language_codes));
}

TEST_CASE("the English texts are those of the catalogue and of verdict.h") {
    const Texts say{Language::en};
    for (const auto& info : rules::categories()) {
        CHECK(say.find("category." + std::string{info.id}) == std::string{info.title});
    }
    for (const auto& reason : reason_texts) {
        CHECK(say.find("reason." + std::string{reason.name}) == std::string{reason.words});
    }
}

TEST_CASE("placeholders are filled, and what fills them is not looked into") {
    const Texts say{Language::en};
    CHECK(say("portal.hello", {{"name", "Mia"}}) == "Hi Mia!");
    CHECK(say("portal.hello", {{"name", "{name}"}}) == "Hi {name}!");
    CHECK(say("portal.hello", {{"other", "x"}}) == "Hi !");
    CHECK(say("mode.bedtime") == "Bedtime");
}

TEST_CASE("a number chooses its form") {
    const Texts say{Language::en};
    CHECK(say.count("portal.minutes", 1) == "1 minute");
    CHECK(say.count("portal.minutes", 0) == "0 minutes");
    CHECK(say.count("portal.minutes", 15) == "15 minutes");
}

TEST_CASE("a key that is put together may not be there") {
    const Texts say{Language::en};
    CHECK(say.find("mode.school") == "School");
    CHECK_FALSE(say.find("mode."));
    CHECK_FALSE(say.find(""));
    CHECK_FALSE(say.find("zzz"));
}

TEST_CASE("the keys are sorted, so that they are found") {
    CHECK(std::is_sorted(keys.begin(), keys.end()));
    for (const auto key : keys) CHECK(find_key(key).has_value());
}

TEST_CASE("the pseudo-locale is English from right to left") {
    const Texts say{Language::pseudo};
    CHECK(say("mode.bedtime") ==
          "\u202e"
          "Bedtime"
          "\u202c");
    CHECK(direction_of(Language::pseudo) == "rtl");
    CHECK(direction_of(Language::fi) == "ltr");
}
