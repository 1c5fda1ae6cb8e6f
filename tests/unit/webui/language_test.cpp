#include "webui/locales/language.h"

#include <string>

#include <doctest/doctest.h>

#include "webui/locales/plural.h"

using namespace tarha::webui::locales;

TEST_CASE("a browser gets the language that it likes best of ours") {
    struct Case {
        std::string_view header;
        Language expected;
    };
    const Case cases[] = {
        {"", Language::en},
        {"fi", Language::fi},
        {"FI-fi", Language::fi},
        {"de-AT,de;q=0.9,en;q=0.8", Language::de},
        {"ja,et;q=0.5,pl;q=0.7", Language::pl},
        {"en;q=0.4 , sv ;q=0.4", Language::en},
        {"it;q=0, nl;q=0.001", Language::nl},
        {"fr;q=1.000", Language::fr},
        {"es;q=zero, sv;q=0.1", Language::sv},
        {"es;q=0x5", Language::en},
        {"es;q", Language::en},
        {"*;q=0.5", Language::en},
        {"ar-XB", Language::pseudo},
        {"ar", Language::en},
        {",,;;,=,fi", Language::fi},
        {"fil", Language::en},
    };
    for (const auto& [header, expected] : cases) {
        const auto shown_header = header;
        CAPTURE(shown_header);
        CHECK(negotiate(header) == expected);
    }
}

TEST_CASE("a header without end is read as far as the cap") {
    std::string header;
    for (std::size_t i = 0; i < max_ranges; ++i) header += "xx,";
    CHECK(negotiate(header + "fi") == Language::en);
    CHECK(negotiate(header.substr(3) + "fi") == Language::fi);
}

TEST_CASE("numbers take the plural forms of CLDR") {
    struct Case {
        Language language;
        std::uint64_t count;
        PluralForm expected;
    };
    const Case cases[] = {
        {Language::en, 0, PluralForm::other}, {Language::en, 1, PluralForm::one},
        {Language::en, 2, PluralForm::other}, {Language::fr, 0, PluralForm::one},
        {Language::fr, 1, PluralForm::one},   {Language::fr, 2, PluralForm::other},
        {Language::fi, 1, PluralForm::one},   {Language::fi, 21, PluralForm::other},
        {Language::pl, 0, PluralForm::many},  {Language::pl, 1, PluralForm::one},
        {Language::pl, 2, PluralForm::few},   {Language::pl, 4, PluralForm::few},
        {Language::pl, 5, PluralForm::many},  {Language::pl, 12, PluralForm::many},
        {Language::pl, 14, PluralForm::many}, {Language::pl, 21, PluralForm::many},
        {Language::pl, 22, PluralForm::few},  {Language::pl, 112, PluralForm::many},
        {Language::pl, 122, PluralForm::few},
    };
    for (const auto& [language, count, expected] : cases) {
        const auto shown_language = tag_of(language);
        CAPTURE(shown_language);
        const auto shown_count = count;
        CAPTURE(shown_count);
        CHECK(plural_form(language, count) == expected);
    }
}
