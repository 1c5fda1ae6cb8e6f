#include "webui/portal/rules_section.h"

#include <algorithm>

#include "rules/catalog/services.h"
#include "webui/portal/words.h"

namespace tarha::webui::portal {
namespace {

using locales::Key;
using rules::Action;

// A part that opens when it is touched.
Html fold(const std::string& title, const Html& content, bool is_open = false) {
    Html out;
    if (content.empty()) return out;
    out << R"(<details class="card")" << (is_open ? Markup{" open"} : Markup{""})
        << "><summary><h3>" << title << "</h3></summary>" << content << "</details>";
    return out;
}

Html sites(std::span<const std::string> names) {
    Html out;
    bool is_first = true;
    for (const auto& name : names) {
        out << (is_first ? Markup{""} : Markup{", "}) << isolated(name);
        is_first = false;
    }
    return out;
}

// A sentence whose last placeholder is a list of names: the names keep their own direction.
Html with_sites(Key key, std::span<const std::string> names, const Texts& say) {
    const auto text = say(key, {{"sites", ""}});
    Html out;
    out << R"(<p class="note">)" << text << sites(names) << "</p>";
    return out;
}

Html holiday_note(rules::OnHolidays holidays, const Texts& say) {
    Html out;
    if (holidays == rules::OnHolidays::off) {
        out << R"(<p class="note">)" << say("portal.rules.holidays_off") << "</p>";
    }
    if (holidays == rules::OnHolidays::only) {
        out << R"(<p class="note">)" << say("portal.rules.holidays_only") << "</p>";
    }
    return out;
}

std::string mode_words(rules::Mode mode, const Texts& say) {
    return say.find("mode." + std::string{rules::mode_name(mode)}).value_or("");
}

Html hours(const rules::TimeWindow& when, const Texts& say) {
    Html out;
    out << R"(<span class="hours">)" << hours_text(when.from, when.to, say) << "</span>"
        << holiday_note(when.holidays, say);
    return out;
}

Html windows(const ChildView& view, const Texts& say) {
    Html out;
    const auto& schedule = view.profile.schedule;
    if (schedule.windows.empty()) return out;
    out << R"(<ul class="rows">)";
    for (const auto& window : schedule.windows) {
        out << "<li><b>" << mode_words(window.mode, say) << R"(</b><span class="days">)"
            << days_text(window.when.days, say) << "</span>" << hours(window.when, say);
        const auto open = window.allow.allow();
        if (!open.empty()) out << with_sites("portal.rules.still_open", open, say);
        out << "</li>";
    }
    out << "</ul>";
    return out;
}

std::string exception_text(const rules::DayException& exception, const Texts& say) {
    const auto date = date_words(exception.day, say);
    const auto mode =
        exception.mode ? mode_words(*exception.mode, say) : say("portal.rules.all_modes");
    if (exception.off) {
        return say("portal.rules.exception_off", {{"date", date}, {"mode", mode}});
    }
    const auto hours = hours_text(exception.from, exception.to, say);
    return say("portal.rules.exception", {{"date", date}, {"mode", mode}, {"hours", hours}});
}

// Those of yesterday may still hold.
Html exceptions(const ChildView& view, const Texts& say) {
    Html rows;
    for (const auto& exception : view.profile.schedule.exceptions) {
        if (view.now.trusted && exception.day < view.now.day - 1) continue;
        rows << "<li>" << exception_text(exception, say);
        if (!exception.note.empty()) {
            rows << R"(<p class="note">)" << isolated(exception.note) << "</p>";
        }
        rows << "</li>";
    }
    Html out;
    if (rows.empty()) return out;
    out << "<h4>" << say("portal.rules.exceptions") << R"(</h4><ul class="rows">)" << rows
        << "</ul>";
    return out;
}

Html holidays(const ChildView& view, const Texts& say) {
    Html out;
    if (view.holidays.empty()) return out;
    out << "<h4>" << say("portal.rules.holidays") << R"(</h4><ul class="rows">)";
    for (const auto& range : view.holidays) {
        out << "<li>";
        if (!range.name.empty()) out << "<b>" << isolated(range.name) << "</b>";
        out << "<span>"
            << say("portal.rules.holiday",
                   {{"first", date_words(range.first, say)}, {"last", date_words(range.last, say)}})
            << "</span></li>";
    }
    out << "</ul>";
    return out;
}

Html timetable(const ChildView& view, const Texts& say) {
    Html out;
    if (view.profile.timetable.empty()) return out;
    out << "<p>" << say("portal.rules.timetable_lead") << R"(</p><ul class="rows">)";
    for (const auto& when : view.profile.timetable) {
        out << "<li><b>" << days_text(when.days, say) << "</b>" << hours(when, say) << "</li>";
    }
    out << "</ul>";
    return out;
}

std::string subjects_text(std::span<const rules::Subject> subjects, const Texts& say) {
    std::vector<std::string> words;
    for (const auto& subject : subjects) words.push_back(subject_words(subject, say));
    return joined(words);
}

// "Mon–Thu: 60 minutes" for days in a row that have the same.
Html minutes_a_day(const rules::Budget& budget, const Texts& say) {
    Html out;
    rules::Days done = 0;
    for (std::size_t day = 0; day < budget.minutes.size(); ++day) {
        if ((done >> day & 1U) != 0) continue;
        rules::Days same = 0;
        for (std::size_t other = day; other < budget.minutes.size(); ++other) {
            if (budget.minutes[other] == budget.minutes[day]) {
                same = static_cast<rules::Days>(same | 1U << other);
            }
        }
        done = static_cast<rules::Days>(done | same);
        out << "<span>"
            << say("portal.rules.budget_day",
                   {{"day", days_text(same, say)},
                    {"minutes", say.count("portal.minutes", budget.minutes[day])}})
            << "</span>";
    }
    return out;
}

Html budgets(const ChildView& view, const Texts& say) {
    Html out;
    if (view.profile.budgets.empty()) return out;
    out << R"(<ul class="rows">)";
    for (const auto& budget : view.profile.budgets) {
        const auto line = [&](Key key, std::uint16_t number) {
            if (number > 0) out << R"(<p class="note">)" << say.count(key, number) << "</p>";
        };
        out << "<li><b>" << subjects_text(budget.subjects, say) << "</b>"
            << minutes_a_day(budget, say);
        line("portal.rules.budget_week", budget.weekly);
        line("portal.rules.budget_carry", budget.carry_over);
        line("portal.rules.budget_weekend", budget.weekend_bonus);
        out << "</li>";
    }
    out << "</ul>";
    return out;
}

Html group(const ActionGroup& group, Action action, const Texts& say) {
    Html out;
    if (group.categories.empty() && group.services.empty()) return out;
    const auto name = std::string{rules::action_name(action)};
    out << R"(<h4 class="act )" << name << R"(">)" << say.find("portal.action." + name).value_or("")
        << R"(</h4><ul class="chips">)";
    for (const auto service : group.services) {
        out << "<li><b>" << rules::services()[service].name << "</b></li>";
    }
    for (const auto& id : group.categories) out << "<li>" << category_text(id, say) << "</li>";
    out << "</ul>";
    return out;
}

Html sites_and_apps(const ChildView& view, const Texts& say) {
    Html out;
    if (view.profile.allow_only) {
        out << "<p>" << say("portal.rules.allow_only") << "</p>";
        if (view.profile.shelf) out << "<p>" << say("portal.rules.shelf") << "</p>";
    }
    for (const auto action :
         {Action::allow, Action::counted, Action::timed, Action::ask, Action::block}) {
        out << group(view.groups[static_cast<std::size_t>(action)], action, say);
    }
    if (!view.profile.allow_only) out << "<p>" << say("portal.rules.unlisted") << "</p>";
    return out;
}

Html own_row(std::string_view name, bool is_open, const Texts& say) {
    Html out;
    out << "<b>" << isolated(name) << R"(</b><span class="act )"
        << (is_open ? Markup{"allow"} : Markup{"block"}) << R"(">)"
        << (is_open ? say("portal.rules.open") : say("portal.rules.closed")) << "</span>";
    return out;
}

Html own_rules(const ChildView& view, const Texts& say) {
    Html rows;
    const auto& own = view.profile.rules;
    for (const auto& rule : own.noted()) {
        if (rule.last_day < view.now.day && view.now.trusted) continue;
        rows << "<li>" << own_row(rule.suffix, rule.verdict == Verdict::allow, say);
        if (!rule.note.empty()) rows << R"(<p class="note">)" << isolated(rule.note) << "</p>";
        if (rule.last_day != rules::NotedRule::no_end) {
            const auto date = date_words(rule.last_day, say);
            rows << R"(<p class="note">)" << say("portal.rules.last_day", {{"date", date}})
                 << "</p>";
        }
        rows << "</li>";
    }
    for (const auto& name : own.allow()) rows << "<li>" << own_row(name, true, say) << "</li>";
    for (const auto& name : own.deny()) rows << "<li>" << own_row(name, false, say) << "</li>";
    Html out;
    if (!rows.empty()) out << R"(<ul class="rows">)" << rows << "</ul>";
    return out;
}

std::string engine_title(std::string_view id) {
    std::string title{id};
    if (id == "duckduckgo") return "DuckDuckGo";
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
    return title;
}

// What else holds: safe search, YouTube, hidden names, QUIC.
Html connections(const ChildView& view, const Texts& say) {
    Html out;
    std::vector<std::string> engines;
    for (std::size_t i = 0; i < rules::engine_names.size(); ++i) {
        if ((view.profile.safe_search >> i & 1U) != 0) {
            engines.push_back(engine_title(rules::engine_names[i]));
        }
    }
    if (!engines.empty()) {
        out << "<p>" << say("portal.rules.safe_search", {{"engines", joined(engines)}}) << "</p>";
    }
    if (view.profile.youtube == rules::YouTube::moderate) {
        out << "<p>" << say("portal.rules.youtube") << "</p>";
    }
    if (view.profile.youtube == rules::YouTube::strict) {
        out << "<p>" << say("portal.rules.youtube_strict") << "</p>";
    }
    const auto policy = rules::unknown_policy_names[static_cast<std::size_t>(view.profile.unknown)];
    out << "<p>" << say.find("portal.rules.unknown." + std::string{policy}).value_or("") << "</p>";
    const auto bound = rules::bound_addresses(view.profile);
    if (bound != rules::BoundAddresses::off) {
        const auto name = rules::bound_addresses_names[static_cast<std::size_t>(bound)];
        out << "<p>" << say.find("portal.rules.bound." + std::string{name}).value_or("") << "</p>";
    }
    if (!view.profile.quic_allowed) out << "<p>" << say("portal.rules.quic") << "</p>";
    return out;
}

std::string kept_text(const rules::Remembered& row, const Texts& say) {
    if (row.kept == rules::Kept::days) return say.count("remember.kept.days", row.number);
    const auto name = rules::kept_names[static_cast<std::size_t>(row.kept)];
    return say.find("remember.kept." + std::string{name}, {{"count", std::to_string(row.number)}})
        .value_or("");
}

}  // namespace

Html rules_section(const ChildView& view, const Texts& say) {
    Html when;
    when << windows(view, say) << exceptions(view, say) << holidays(view, say);
    Html out;
    out << "<section><h2>" << say("portal.rules.title") << "</h2>"
        << fold(say("portal.rules.when"), when, true)
        << fold(say("portal.rules.budgets"), budgets(view, say), true)
        << fold(say("portal.rules.apps"), sites_and_apps(view, say))
        << fold(say("portal.rules.timetable"), timetable(view, say))
        << fold(say("portal.rules.own"), own_rules(view, say))
        << fold(say("portal.rules.search"), connections(view, say)) << "</section>";
    return out;
}

Html remember_section(const ChildView& view, const Texts& say) {
    Html out;
    out << "<p>" << say("portal.remember.lead") << R"(</p><ul class="rows">)";
    for (const auto& row : view.remembered) {
        const auto what = rules::stored_names[static_cast<std::size_t>(row.what)];
        const auto who = rules::seen_by_names[static_cast<std::size_t>(row.seen_by)];
        out << "<li><b>" << say.find("remember.what." + std::string{what}).value_or("")
            << "</b><span>" << kept_text(row, say) << "</span>";
        if (row.kept != rules::Kept::never) {
            out << "<span>" << say("portal.remember.seen") << ": "
                << say.find("remember.who." + std::string{who}).value_or("") << "</span>";
        }
        out << "</li>";
    }
    out << "</ul>";
    Html section;
    section << "<section>" << fold(say("portal.remember.title"), out) << "</section>";
    return section;
}

}  // namespace tarha::webui::portal
