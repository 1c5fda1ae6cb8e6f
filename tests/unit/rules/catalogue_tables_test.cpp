// The tables of the catalogue: what they promise, and that the data files keep it.
#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "rules/catalog/bypass.h"
#include "rules/catalog/categories.h"
#include "rules/catalog/helplines.h"
#include "rules/catalog/never_block.h"
#include "rules/catalog/safe_search.h"
#include "rules/catalog/services.h"
#include "rules/catalog/shelf.h"
#include "rules/domain_name.h"
#include "rules/suffix_order.h"

namespace tarha::rules {
namespace {

// B block, R ask, T timed, N counted, A allow: the table of the research, band after band.
constexpr std::pair<std::string_view, std::string_view> researched[]{
    {"content.porn", "BBBB"},
    {"content.suggestive", "BBRA"},
    {"content.gore", "BBBR"},
    {"content.hate", "BBBR"},
    {"content.selfharm", "BBBB"},
    {"content.drugs", "BBBR"},
    {"content.alcohol_tobacco", "BBRN"},
    {"content.weapons", "BBBR"},
    {"contact.stranger_chat", "BBBR"},
    {"contact.dating", "BBBR"},
    {"contact.social", "BRTA"},
    {"contact.messaging", "BRTA"},
    {"contact.communities", "BRTA"},
    {"contact.livestream", "BRTN"},
    {"contact.ai_companion", "BBRN"},
    {"conduct.image_abuse", "BBBB"},
    {"conduct.hacking", "BBRN"},
    {"conduct.stalkerware", "BBBB"},
    {"conduct.piracy", "BBRN"},
    {"conduct.cheating", "BRRA"},
    {"contract.gambling", "BBBB"},
    {"contract.crypto_trading", "BBBR"},
    {"contract.shopping", "BRNA"},
    {"contract.scam", "BBBB"},
    {"contract.tracking", "BBBB"},
    {"cross.malware", "BBBB"},
    {"cross.bypass", "BBRN"},
    {"cross.sealed", "BBBB"},
    {"time.games", "RTTA"},
    {"time.video", "TTTA"},
    {"time.music", "TTTA"},
    {"time.ai_tools", "RTTA"},
};

constexpr std::array children{Band::age_0_6, Band::age_7_11, Band::age_12_15, Band::age_16_17};

Action action_of(char code) {
    switch (code) {
        case 'A':
            return Action::allow;
        case 'N':
            return Action::counted;
        case 'T':
            return Action::timed;
        case 'R':
            return Action::ask;
        default:
            return Action::block;
    }
}

TEST_CASE("catalogue: every preset is the researched one, and adults are left alone") {
    REQUIRE(categories().size() == std::size(researched));
    for (const auto& [id, codes] : researched) {
        const auto shown_id = id;
        CAPTURE(shown_id);
        const auto category = find_category(id);
        REQUIRE(category);
        CHECK(categories()[*category].id == id);
        for (std::size_t band = 0; band < children.size(); ++band) {
            CAPTURE(band_name(children[band]));
            CHECK(preset(*category, children[band]) == action_of(codes[band]));
        }
        const bool always = id == "cross.malware" || id == "cross.sealed";
        CHECK(preset(*category, Band::adult) == (always ? Action::block : Action::allow));
    }
    CHECK_FALSE(find_category("content"));
    CHECK_FALSE(find_category(""));
    CHECK(preset(255, Band::age_0_6) == Action::allow);
}

TEST_CASE("catalogue: a younger band is never looser") {
    for (std::size_t category = 0; category < categories().size(); ++category) {
        const auto number = static_cast<std::uint8_t>(category);
        for (std::size_t band = 1; band < children.size(); ++band) {
            CHECK(preset(number, children[band - 1]) >= preset(number, children[band]));
        }
        CHECK(preset(number, Band::age_16_17) >= preset(number, Band::adult));
    }
}

TEST_CASE("catalogue: nothing that a child has a right to know is a category") {
    for (const auto& category : categories()) {
        for (const auto* word : {"education", "health", "lgbt", "religion", "politics", "news"}) {
            CAPTURE(category.id);
            CHECK(category.id.find(word) == std::string_view::npos);
        }
    }
}

TEST_CASE("catalogue: services have what a parent needs, and their names lead back to them") {
    REQUIRE(services().size() >= 150);
    std::set<std::string_view> used;
    for (std::uint16_t i = 0; i < services().size(); ++i) {
        const auto& service = services()[i];
        CAPTURE(service.id);
        CHECK(find_service(service.id) == i);
        REQUIRE(service.category < categories().size());
        used.insert(categories()[service.category].id);
        REQUIRE_FALSE(domains_of(i).empty());
        for (const auto domain : domains_of(i)) {
            CAPTURE(domain);
            CHECK(DomainName::from_text(domain)->view() == domain);
            CHECK(service_of(domain) == i);
            CHECK(service_of("a.b." + std::string{domain}) == i);
            CHECK(service_of("x" + std::string{domain}) != i);
            CHECK(find_never_block(domain).empty());
        }
        for (const auto domain : shared_domains_of(i)) CHECK_FALSE(service_of(domain) == i);
    }
    CHECK(used.size() >= 12);
    CHECK(domains_of(static_cast<std::uint16_t>(services().size())).empty());
    CHECK(shared_domains_of(0xffff).empty());
    CHECK_FALSE(find_service("no-such-service"));
    CHECK_FALSE(find_service(""));
}

TEST_CASE("catalogue: no service owns what many share") {
    for (const auto* name : {"akamaized.net",  "akamaihd.net",   "akamai.net",
                             "cloudfront.net", "fastly.net",     "fastlylb.net",
                             "amazonaws.com",  "cloudflare.com", "cloudflare.net",
                             "azureedge.net",  "azure.com",      "windows.net",
                             "googleapis.com", "gstatic.com",    "googleusercontent.com",
                             "ggpht.com",      "google.com",     "apple.com",
                             "icloud.com",     "microsoft.com",  "live.com",
                             "edgekey.net",    "edgesuite.net",  "llnwd.net",
                             "jsdelivr.net",   "github.io",      "vercel.app",
                             "netlify.app",    "fbcdn.net",      "facebook.net",
                             "t-online.de",    "telia.com",      "orange.fr",
                             "elisa.fi",       "dna.fi",         "appsflyer.com",
                             "yle.fi",         "bbc.co.uk"}) {
        CAPTURE(name);
        CHECK_FALSE(service_of(name));
        CHECK_FALSE(service_of(std::string{"x."} + name));
    }
}

TEST_CASE("catalogue: the service of a name") {
    constexpr std::pair<std::string_view, std::string_view> table[]{
        {"www.youtube.com", "youtube"},
        {"r4---sn-abc.googlevideo.com", "youtube"},
        {"music.youtube.com", "youtube-music"},
        {"a.music.youtube.com", "youtube-music"},
        {"musics.youtube.com", "youtube"},
        {"zz.youtube.com", "youtube"},
        {"www.youtubekids.com", "youtube-kids"},
        {"www.tiktok.com", "tiktok"},
        {"music.amazon.de", "amazon-music"},
        {"www.amazon.de", "amazon"},
        {"cdn.discordapp.com", "discord"},
        {"t.me", "telegram"},
        {"x.com", "x"},
        {"gemini.google.com", "gemini"},
    };
    for (const auto& [name, id] : table) {
        const auto shown_name = name;
        CAPTURE(shown_name);
        const auto service = service_of(name);
        REQUIRE(service);
        CHECK(services()[*service].id == id);
    }
    for (const auto* name :
         {"", "com", "example.com", "notyoutube.com", "xx.comx", "me", "netflix"}) {
        CAPTURE(name);
        CHECK_FALSE(service_of(name));
    }
}

// The longest suffix of all, the slow way.
std::optional<std::uint16_t> service_slowly(std::string_view name) {
    std::optional<std::uint16_t> found;
    std::size_t longest = 0;
    for (std::uint16_t i = 0; i < services().size(); ++i) {
        for (const auto domain : domains_of(i)) {
            if (domain.size() <= longest || !is_within(name, domain)) continue;
            longest = domain.size();
            found = i;
        }
    }
    return found;
}

TEST_CASE("catalogue: the lookup agrees with the slow way beside and below every entry") {
    std::vector<std::string_view> bases;
    for (std::uint16_t i = 0; i < services().size(); ++i) {
        bases.insert(bases.end(), domains_of(i).begin(), domains_of(i).end());
    }
    for (const auto base : bases) {
        for (const auto* before : {"", "a.", "zz.music.", "0", "x-", "-.", "music.", "zz."}) {
            for (const auto rest : {base, parent_of(base)}) {
                const auto asked = before + std::string{rest};
                CAPTURE(asked);
                CHECK(service_of(asked) == service_slowly(asked));
            }
        }
    }
}

TEST_CASE("catalogue: an age with a source has a date") {
    std::size_t sourced = 0;
    for (const auto& service : services()) {
        if (service.age_source.empty()) continue;
        CAPTURE(service.id);
        CHECK(service.age_source.find("20") != std::string_view::npos);
        ++sourced;
    }
    CHECK(sourced >= 10);
}

TEST_CASE("catalogue: safe search") {
    struct {
        std::string_view name, engine, target;
    } const table[]{
        {"google.com", "google", "forcesafesearch.google.com"},
        {"www.google.com", "google", "forcesafesearch.google.com"},
        {"www.google.fi", "google", "forcesafesearch.google.com"},
        {"www.google.co.uk", "google", "forcesafesearch.google.com"},
        {"www.bing.com", "bing", "strict.bing.com"},
        {"duckduckgo.com", "duckduckgo", "safe.duckduckgo.com"},
        {"www.ecosia.org", "ecosia", "strict-safe-search.ecosia.org"},
        {"pixabay.com", "pixabay", "safesearch.pixabay.com"},
        {"yandex.ru", "yandex", "familysearch.yandex.ru"},
        {"www.yandex.com.tr", "yandex", "familysearch.yandex.ru"},
        {"ya.ru", "yandex", "familysearch.yandex.ru"},
    };
    for (const auto& row : table) {
        CAPTURE(row.name);
        for (const auto youtube : {YouTube::off, YouTube::moderate, YouTube::strict}) {
            const auto found = safe_search_target(row.name, youtube);
            REQUIRE(found);
            CHECK(found->engine == row.engine);
            CHECK(found->target == row.target);
            CHECK_FALSE(safe_search_target(found->target, youtube));  // it leads no further
        }
    }
    for (const auto* name :
         {"", "google", "mail.google.com", "maps.google.com", "accounts.google.com",
          "google.example", "xgoogle.com", "www.www.google.com", "youtube.com.x",
          "search.brave.com", "www.qwant.com", "www.startpage.com"}) {
        CAPTURE(name);
        CHECK_FALSE(safe_search_target(name, YouTube::strict));
    }
}

TEST_CASE("catalogue: YouTube is led by the profile's choice") {
    for (const auto* name : {"www.youtube.com", "m.youtube.com", "youtubei.googleapis.com",
                             "youtube.googleapis.com", "www.youtube-nocookie.com"}) {
        CAPTURE(name);
        CHECK_FALSE(safe_search_target(name, YouTube::off));
        CHECK(safe_search_target(name, YouTube::moderate)->target ==
              "restrictmoderate.youtube.com");
        CHECK(safe_search_target(name, YouTube::strict)->target == "restrict.youtube.com");
        CHECK(safe_search_target(name, YouTube::strict)->engine == "youtube");
    }
    CHECK_FALSE(safe_search_target("restrictmoderate.youtube.com", YouTube::strict));
}

TEST_CASE("catalogue: engines that cannot be led say so") {
    CHECK(search_engine_of("search.brave.com") == Engine::brave);
    CHECK(search_engine_of("www.qwant.com") == Engine::qwant);
    CHECK(search_engine_of("www.startpage.com") == Engine::startpage);
    CHECK(search_engine_of("www.google.de") == Engine::google);
    CHECK_FALSE(search_engine_of("example.com"));
    CHECK(can_force_safe_search(Engine::google));
    CHECK(can_force_safe_search(Engine::youtube));
    CHECK_FALSE(can_force_safe_search(Engine::brave));
    CHECK_FALSE(can_force_safe_search(Engine::startpage));
}

TEST_CASE("catalogue: ways around") {
    REQUIRE(bypass_count() >= 150);
    constexpr std::pair<std::string_view, BypassKind> table[]{
        {"dns.google", BypassKind::encrypted_dns},
        {"cloudflare-dns.com", BypassKind::encrypted_dns},
        {"mozilla.cloudflare-dns.com", BypassKind::encrypted_dns},
        {"abc123.dns.nextdns.io", BypassKind::encrypted_dns},
        {"mask.icloud.com", BypassKind::relay},
        {"mask-h2.icloud.com", BypassKind::relay},
        {"api.nordvpn.com", BypassKind::vpn},
        {"www.croxyproxy.com", BypassKind::proxy},
        {"example-com.translate.goog", BypassKind::proxy},
        {"www.torproject.org", BypassKind::tor},
    };
    for (const auto& [name, kind] : table) {
        const auto shown_name = name;
        CAPTURE(shown_name);
        CHECK(bypass_of(name) == kind);
    }
    for (const auto* name : {"", "google.com", "icloud.com", "www.icloud.com", "quad9.net",
                             "mozilla.org", "cloudflare.com", "notnordvpn.com", "proton.me"}) {
        CAPTURE(name);
        CHECK_FALSE(bypass_of(name));
    }
    for (const auto suffix : never_block_suffixes()) {
        CAPTURE(suffix);
        CHECK_FALSE(bypass_of(suffix));
    }
}

TEST_CASE("catalogue: every country of the Union and its neighbours has someone who helps") {
    for (const auto* country : {"at", "be", "bg", "ch", "cy", "cz", "de", "dk", "ee", "es", "fi",
                                "fr", "gb", "gr", "hr", "hu", "ie", "is", "it", "lt", "lu", "lv",
                                "mt", "nl", "no", "pl", "pt", "ro", "se", "si", "sk"}) {
        CAPTURE(country);
        const auto lines = helplines_of(country);
        const auto has = [&](HelplineKind kind) {
            return std::any_of(lines.begin(), lines.end(),
                               [&](const Helpline& line) { return line.kind == kind; });
        };
        CHECK(has(HelplineKind::child));
        CHECK(has(HelplineKind::centre));
        CHECK(has(HelplineKind::hotline));
    }
    CHECK(helplines_of("xx").empty());
    CHECK(helplines_of("").empty());
}

TEST_CASE("catalogue: a helpline has a plain number, and its site is never blocked") {
    REQUIRE(helplines().size() > 100);
    for (const auto& line : helplines()) {
        CAPTURE(line.name);
        CHECK(line.phone.find_first_not_of("0123456789 -") == std::string_view::npos);
        if (line.domain.empty()) continue;
        CAPTURE(line.domain);
        CHECK(find_never_block(line.domain) == line.domain);
    }
}

TEST_CASE("catalogue: the positive shelf") {
    REQUIRE(shelf().size() >= 100);
    std::set<std::string_view> languages;
    for (const auto& entry : shelf()) {
        CAPTURE(entry.suffix);
        languages.insert(entry.language);
        const auto* const found = find_on_shelf("a." + std::string{entry.suffix});
        REQUIRE(found != nullptr);
        CHECK(found->suffix == entry.suffix);
        CHECK_FALSE(bypass_of(entry.suffix));
        CHECK_FALSE(service_of(entry.suffix));
    }
    CHECK(languages.size() >= 20);
    CHECK(find_on_shelf("www.kika.de")->language == "de");
    CHECK(find_on_shelf("svenska.yle.fi")->language == "sv");
    CHECK(find_on_shelf("areena.yle.fi")->suffix == "areena.yle.fi");
    CHECK(find_on_shelf("images.yle.fi")->suffix == "yle.fi");
    CHECK(find_on_shelf("example.com") == nullptr);
    CHECK(find_on_shelf("") == nullptr);
}

}  // namespace
}  // namespace tarha::rules
