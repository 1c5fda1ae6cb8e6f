// The child's page shows every rule that the engine applies to the child: whatever explain() names
// as a step for a random name, in a random household at a random moment, stands on the page.
#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "rules/catalog/categories.h"
#include "rules/catalog/never_block.h"
#include "rules/catalog/services.h"
#include "rules/catalog/shelf.h"
#include "rules/decide.h"
#include "tests/unit/rules/home.h"
#include "webui/portal/child_page.h"
#include "webui/portal/html.h"
#include "webui/portal/words.h"

using namespace tarha;
using namespace tarha::webui;
using rules::Action;
using rules::Profile;

namespace {

const locales::Texts english{locales::Language::en};

// A clean name for the families' own category, and lists that fill it and one of the catalogue.
constexpr std::string_view own_category = "dragons";

class Dice {
public:
    explicit Dice(unsigned seed) : random_{seed} {}

    std::size_t below(std::size_t n) { return random_() % n; }
    bool one_in(std::size_t n) { return below(n) == 0; }
    std::uint16_t minute() { return static_cast<std::uint16_t>(below(rules::minutes_per_day)); }
    Action action() { return static_cast<Action>(below(rules::action_names.size())); }

    std::string host() {
        static constexpr std::string_view own[]{"a.example",   "b.a.example",  "x.test",
                                                "dragon.test", "malware.test", "sealed.test"};
        if (one_in(8)) return std::string{rules::never_block_suffixes()[below(40)]};
        if (one_in(8)) return std::string{rules::shelf()[below(rules::shelf().size())].suffix};
        if (one_in(6)) return "dns.google";
        if (one_in(2)) return std::string{own[below(std::size(own))]};
        const auto service = static_cast<std::uint16_t>(below(rules::services().size()));
        const auto domains = rules::domains_of(service);
        return std::string{domains[below(domains.size())]};
    }

    rules::TimeWindow when() {
        rules::TimeWindow made;
        made.days = static_cast<rules::Days>(1 + below(rules::every_day));
        made.from = minute();
        made.to = static_cast<std::uint16_t>((made.from + 1 + below(rules::minutes_per_day - 1)) %
                                             rules::minutes_per_day);
        made.holidays = static_cast<rules::OnHolidays>(below(3));
        return made;
    }

    rules::SuffixRules own_rules(std::int32_t today) {
        std::vector<rules::NotedRule> noted;
        for (auto count = below(3); count > 0; --count) {
            noted.push_back({host(), one_in(2) ? Verdict::allow : Verdict::block, "because <b>",
                             one_in(2) ? rules::NotedRule::no_end
                                       : today - 2 + static_cast<std::int32_t>(below(5))});
        }
        return *rules::SuffixRules::make({host()}, {host()}, std::move(noted));
    }

    rules::Subject subject() {
        const auto kind = static_cast<rules::Subject::Kind>(below(4));
        switch (kind) {
            case rules::Subject::Kind::internet:
                return {};
            case rules::Subject::Kind::category:
                return {kind, std::string{rules::categories()[below(20)].id}};
            case rules::Subject::Kind::service:
                return {kind, std::string{rules::services()[below(rules::services().size())].id}};
            case rules::Subject::Kind::site:
                break;
        }
        return {kind, host()};
    }

    Profile profile(std::int32_t today) {
        auto made = rules::child();
        made.band = static_cast<rules::Band>(below(rules::band_names.size()));
        made.filtered = !one_in(12);
        made.presets = !one_in(3);
        made.rules = own_rules(today);
        for (auto count = below(4); count > 0; --count) {
            made.categories.push_back({std::string{rules::categories()[below(32)].id}, action()});
        }
        made.categories.push_back({std::string{own_category}, action()});
        for (auto count = below(6); count > 0; --count) {
            made.services.push_back(
                {std::string{rules::services()[below(rules::services().size())].id}, action()});
        }
        unique(made.categories);
        unique(made.services);
        made.allow_only = one_in(5);
        made.shelf = one_in(2);
        made.unknown = static_cast<rules::UnknownPolicy>(below(3));
        for (auto count = below(4); count > 0; --count) {
            made.schedule.windows.push_back(
                {static_cast<rules::Mode>(below(3)), when(), rules::rules({host()}, {})});
        }
        if (one_in(3)) made.schedule.exceptions.push_back(exception(today));
        if (one_in(2)) made.timetable.push_back(when());
        for (std::size_t i = below(3); i > 0; --i) made.budgets.push_back(budget(i));
        return made;
    }

private:
    static void unique(std::vector<rules::Choice>& choices) {
        const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
        std::stable_sort(choices.begin(), choices.end(), by_id);
        const auto same = [](const auto& a, const auto& b) { return a.id == b.id; };
        choices.erase(std::unique(choices.begin(), choices.end(), same), choices.end());
    }

    rules::DayException exception(std::int32_t today) {
        rules::DayException made;
        made.day = today - 1 + static_cast<std::int32_t>(below(3));
        if (one_in(2)) made.mode = static_cast<rules::Mode>(below(3));
        made.off = one_in(3);
        if (!made.off) made.from = minute();
        if (!made.off) made.to = static_cast<std::uint16_t>((made.from + 61) % 1440);
        return made;
    }

    rules::Budget budget(std::size_t number) {
        rules::Budget made;
        made.id = "b" + std::to_string(number);
        while (made.subjects.empty()) {
            auto one = subject();
            if (one.kind != rules::Subject::Kind::site) made.subjects.push_back(std::move(one));
        }
        made.minutes.fill(60);
        return made;
    }

    std::mt19937 random_;
};

// The page as text, and what stands where on it.
class Page {
public:
    explicit Page(std::string html) : html_{std::move(html)} {}

    [[nodiscard]] bool has(const std::string& text) const {
        return html_.find(escaped(text)) != std::string::npos;
    }
    // The action under which the chip stands; empty when it is nowhere.
    [[nodiscard]] std::string action_of(const std::string& chip) const {
        auto at = html_.find("<li>" + escaped(chip) + "</li>");
        if (at == std::string::npos) at = html_.find("<li><b>" + escaped(chip) + "</b></li>");
        if (at == std::string::npos) return {};
        constexpr std::string_view heading = "<h4 class=\"act ";
        const auto head = html_.rfind(heading, at);
        if (head == std::string::npos) return {};
        const auto begin = head + heading.size();
        return html_.substr(begin, html_.find('"', begin) - begin);
    }
    // What the row of a family's own rule says.
    [[nodiscard]] bool has_own(const std::string& suffix, bool is_open) const {
        return html_.find("<b><bdi>" + suffix + "</bdi></b><span class=\"act " +
                          (is_open ? "allow" : "block") + "\">") != std::string::npos;
    }

private:
    static std::string escaped(const std::string& text) {
        portal::Html out;
        out << text;
        return out.text();
    }

    std::string html_;
};

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (begin < list.size()) {
        const auto end = std::min(list.find(", ", begin), list.size());
        parts.push_back(list.substr(begin, end - begin));
        begin = end + 2;
    }
    return parts;
}

// "list: a, b (ask first)" -> "a, b" and "ask"
std::pair<std::string, std::string> named(const std::string& detail, Verdict verdict) {
    auto text = detail.substr(detail.find(": ") + 2);
    static const std::pair<std::string, std::string> endings[]{
        {" (ask first)", "ask"},
        {" (in its timetable only)", "timed"},
        {" (counted)", "counted"},
    };
    for (const auto& [ending, action] : endings) {
        if (text.ends_with(ending)) {
            return {text.substr(0, text.size() - ending.size()), action};
        }
    }
    return {text, verdict == Verdict::allow ? "allow" : "block"};
}

bool shows_mode(const Page& page, const std::string& detail) {
    const auto mode = detail.substr(6, detail.find_first_of(" ", 6) - 6);
    const auto title = *english.find("mode." + mode);
    if (!page.has(title)) return false;
    const auto until = detail.find(" until ");
    return until == std::string::npos || page.has("–" + detail.substr(until + 7));
}

// Whether the page shows the rule behind a step.
bool shows(const Page& page, const rules::Step& step, const Profile& profile,
           const portal::ChildView& view) {
    const auto [what, action] = named(step.detail, step.verdict);
    switch (step.reason) {
        case Reason::not_filtered:
            return page.has(english("portal.state.unfiltered"));
        case Reason::never_block:
            return page.has(english("portal.help.always"));
        case Reason::pause:
            return page.has(english("portal.state.pause"));
        case Reason::grant:
            return page.has(english("portal.free.title")) && !view.free.empty();
        case Reason::rule: {
            const bool is_open = step.verdict == Verdict::allow;
            return page.has_own(what.substr(what.find(' ') + 1), is_open);
        }
        case Reason::allow_only:
            return page.has(english("portal.rules.allow_only"));
        case Reason::mode:
            return shows_mode(page, step.detail);
        case Reason::budget:
            return std::any_of(profile.budgets.begin(), profile.budgets.end(),
                               [&, id = what](const rules::Budget& budget) {
                                   return budget.id == id && page.has(portal::subject_words(
                                                                 budget.subjects.front(), english));
                               });
        case Reason::service:
            return page.action_of(what) == action;
        case Reason::security:
        case Reason::sealed:
        case Reason::category:
        case Reason::bypass: {
            const auto ids = split(what);
            return std::all_of(ids.begin(), ids.end(), [&, wanted = action](const auto& id) {
                return page.action_of(portal::category_text(id, english)) == wanted;
            });
        }
        case Reason::unlisted:
            return profile.allow_only || page.has(english("portal.rules.unlisted"));
        case Reason::unknown_name:
            return page.has(*english.find(
                "portal.rules.unknown." +
                std::string{
                    rules::unknown_policy_names[static_cast<std::size_t>(profile.unknown)]}));
        case Reason::count:
            break;
    }
    return false;
}

portal::Live random_live(Dice& dice, const rules::Profile& profile) {
    portal::Live live;
    live.now = 1'795'000'000 + static_cast<std::int64_t>(dice.below(30 * 86400));
    live.local = live.zone.local(live.now);
    live.local.trusted = !dice.one_in(10);
    live.is_paused = dice.one_in(8);
    for (auto count = dice.below(3); count > 0; --count) {
        live.free.push_back({dice.subject(), live.now + 600});
    }
    for (const auto& budget : profile.budgets) live.spent.push_back({budget.id, 60, 0});
    return live;
}

}  // namespace

TEST_CASE("the child's page shows every rule that the engine applies") {
    const auto database = rules::lists({{"dragons", "dragon.test\nx.test\n"},
                                        {"cross.malware", "malware.test\n"},
                                        {"cross.sealed", "sealed.test\n"},
                                        {"content.gore", "x.test\n"}});
    std::array<int, static_cast<std::size_t>(Reason::count)> seen{};
    for (unsigned seed = 1; seed <= 400; ++seed) {
        Dice dice{seed};
        const std::int32_t today = 1'795'000'000 / 86400;
        rules::HouseholdParts parts;
        parts.holidays.push_back({today, today + 3, "Holiday"});
        parts.profiles.push_back(dice.profile(today));
        const auto household = rules::Household::make(std::move(parts), database);
        REQUIRE_MESSAGE(household.has_value(), (household ? "" : household.error().message()));
        const auto& profile = household->profile(0);
        const auto live = random_live(dice, profile);
        std::vector<rules::ActiveGrant> grants;
        for (const auto& row : live.free) {
            if (const auto grant = household->activate(row.subject, row.until)) {
                grants.push_back(*grant);
            }
        }
        rules::Situation situation{live.local, live.is_paused};
        situation.used_up = (rules::BudgetSet{1} << profile.budgets.size()) - 1;
        situation.grants = grants;
        const auto view = portal::child_view(*household, 0, live);
        const Page page{portal::child_page(view, english, {"x.css"})};
        for (int i = 0; i < 40; ++i) {
            const auto host = dice.one_in(20) ? std::string{"odd name"} : dice.host();
            const auto name = DomainName::from_text(host).value_or(DomainName{});
            for (const auto& step : rules::explain(*household, profile, name, situation)) {
                ++seen[static_cast<std::size_t>(step.reason)];
                CAPTURE(seed);
                CAPTURE(host);
                CAPTURE(step.detail);
                CAPTURE(name_of(step.reason));
                CHECK(shows(page, step, profile, view));
                // No later step ever applies to such a name.
                if (step.reason == Reason::not_filtered || step.reason == Reason::sealed) break;
            }
        }
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
        CAPTURE(reason_texts[i].name);
        CHECK(seen[i] > 0);  // each kind of rule was tried
    }
}
