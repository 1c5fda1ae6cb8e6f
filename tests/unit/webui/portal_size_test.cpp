// The child's page and the block page with their stylesheet: at most 25 kB, uncompressed, in every
// language, for the example household with all its rules.
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include "rules/household_file.h"
#include "webui/portal/block_page.h"
#include "webui/portal/child_page.h"

using namespace tarha;
using namespace tarha::webui;

namespace {

constexpr std::size_t most_bytes = 25'000;

std::string content_of(const std::string& file) {
    std::ifstream in{std::string{TARHA_SOURCE_DIR} + "/" + file, std::ios::binary};
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST_CASE("the pages are small enough for any phone and any line") {
    const auto household =
        rules::parse_household(content_of("packaging/household.toml"), "household.toml");
    REQUIRE(household);
    const auto style = content_of("webui/portal/portal.css").size();
    portal::Live live;
    live.now = 1'795'000'000;
    live.local = live.zone.local(live.now);
    live.spent = {{"games", 18, 42}};
    live.free = {{{rules::Subject::Kind::service, "youtube"}, live.now + 3000}};
    for (int i = 0; i < 8; ++i) {
        live.wishes.push_back({{rules::Subject::Kind::site, "stars.example"},
                               0,
                               rules::RequestState::declined,
                               std::string(140, 'x')});
    }
    std::size_t largest = 0;
    for (std::size_t i = 0; i < locales::language_codes.size(); ++i) {
        const locales::Texts say{static_cast<locales::Language>(i)};
        const auto view = portal::child_view(*household, 0, live);
        const auto page = portal::child_page(view, say, {"/assets/portal.css"}).size();
        const auto block =
            portal::block_page(
                portal::block_view(*household, 0, live,
                                   {"www.tiktok.com", Verdict::block, Reason::service, "", true}),
                say, {"/assets/portal.css"})
                .size();
        CAPTURE(locales::language_codes[i]);
        CHECK(page + style <= most_bytes);
        CHECK(block + style <= most_bytes);
        largest = std::max(largest, page + style);
    }
    MESSAGE("largest child's page with its stylesheet: " << largest << " bytes");
}
