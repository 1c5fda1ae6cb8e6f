#include "webui/portal/child_page.h"

#include "webui/portal/frame.h"
#include "webui/portal/html.h"
#include "webui/portal/rules_section.h"
#include "webui/portal/words.h"

namespace tarha::webui::portal {
namespace {

using rules::Mode;

Icon icon_of(const State& state) {
    if (state.is_paused) return Icon::pause;
    if (!state.mode) return Icon::on;
    switch (*state.mode) {
        case Mode::bedtime:
            return Icon::moon;
        case Mode::school:
            return Icon::school;
        case Mode::homework:
            break;
    }
    return Icon::book;
}

// The name of the state in keys and in the stylesheet.
std::string name_of(const ChildView& view) {
    if (!view.profile.filtered) return "unfiltered";
    if (view.state.is_paused) return "pause";
    if (view.state.mode) return std::string{rules::mode_name(*view.state.mode)};
    return "on";
}

std::string state_text(const ChildView& view, const Texts& say) {
    const auto key = "portal.state." + name_of(view);
    if (!view.state.until) return say.find(key).value_or("");
    const auto when = when_text(*view.state.until, view.now, say);
    return say.find(key + "_until", {{"when", when}}).value_or("");
}

Html state_card(const ChildView& view, const Texts& say) {
    Html out;
    out << R"(<header class="state )" << name_of(view) << R"(">)" << icon(icon_of(view.state))
        << "<h1>" << say("portal.hello", {{"name", view.profile.name}}) << R"(</h1><p class="big">)"
        << state_text(view, say) << "</p>";
    if (!view.now.trusted) out << "<p>" << say("portal.state.clock") << "</p>";
    if (!view.state.still_open.empty()) {
        out << "<p>" << say("portal.rules.still_open", {{"sites", joined(view.state.still_open)}})
            << "</p>";
    }
    if (view.next && !view.state.is_paused) {
        const auto mode = "mode." + std::string{rules::mode_name(view.next->mode)};
        out << "<p>"
            << say("portal.next", {{"mode", say.find(mode).value_or("")},
                                   {"when", when_text(view.next->from, view.now, say)}})
            << "</p>";
    }
    out << "</header>";
    return out;
}

Html told_card(Told told, const Texts& say) {
    const auto note = [&](bool is_good, const std::string& text) {
        Html out;
        out << R"(<p role="status" class="told )" << (is_good ? Markup{"good"} : Markup{"look"})
            << R"(">)" << text << "</p>";
        return out;
    };
    switch (told) {
        case Told::asked:
            return note(true, say("portal.ask.sent"));
        case Told::not_asked:
            return note(false, say("portal.ask.again"));
        case Told::not_known:
            return note(false, say("portal.ask.unknown"));
        case Told::opened:
            return note(true, say("portal.code.yes"));
        case Told::wrong_code:
            return note(false, say("portal.code.no"));
        case Told::nothing:
            break;
    }
    return {};
}

std::string subjects_text(const BudgetLeft& budget, const Texts& say) {
    std::vector<std::string> words;
    for (const auto& subject : budget.subjects) words.push_back(subject_words(subject, say));
    return joined(words);
}

Html budget_row(const BudgetLeft& budget, const Texts& say) {
    const auto what = subjects_text(budget, say);
    const auto limit = static_cast<std::uint16_t>(budget.used + budget.left);
    Html out;
    const auto share = static_cast<unsigned>(limit == 0 ? 0 : 100 * budget.left / limit);
    out << "<li><b>" << what << R"(</b><span class="left">)"
        << (budget.left > 0 ? say.count("portal.time.left", budget.left) : say("portal.time.none"))
        << R"(</span><svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" )"
        << R"(aria-hidden="true"><rect width=")" << share << R"(" height="4"/></svg><small>)"
        << say("portal.time.of",
               {{"used", std::to_string(budget.used)}, {"limit", std::to_string(limit)}})
        << "</small></li>";
    return out;
}

Html time_section(const ChildView& view, const Texts& say) {
    Html out;
    if (view.budgets.empty()) return out;
    out << R"(<section class="card"><h2>)" << say("portal.time.title")
        << R"(</h2><ul class="budgets">)";
    for (const auto& budget : view.budgets) out << budget_row(budget, say);
    out << "</ul></section>";
    return out;
}

Html free_section(const ChildView& view, const Texts& say) {
    Html out;
    if (view.free.empty()) return out;
    out << R"(<section class="card"><h2>)" << say("portal.free.title")
        << R"(</h2><ul class="rows">)";
    for (const auto& free : view.free) {
        const bool is_time = free.subject.kind == rules::Subject::Kind::internet;
        const auto what =
            is_time ? say("portal.subject.internet") : subject_words(free.subject, say);
        out << "<li>"
            << say("portal.free.until",
                   {{"what", what}, {"when", when_text(free.until, view.now, say)}})
            << "</li>";
    }
    out << "</ul></section>";
    return out;
}

std::string wish_words(const WishRow& wish, const Texts& say) {
    if (wish.minutes == 0) return subject_words(wish.subject, say);
    const auto minutes = say.count("portal.minutes", wish.minutes);
    if (wish.subject.kind == rules::Subject::Kind::internet) return minutes;
    return subject_words(wish.subject, say) + ", " + minutes;
}

Html wishes_section(const ChildView& view, const Texts& say) {
    Html out;
    if (view.wishes.empty()) return out;
    out << R"(<section class="card"><h2>)" << say("portal.answers.title")
        << R"(</h2><ul class="rows">)";
    for (const auto& wish : view.wishes) {
        const auto state =
            std::string{rules::request_state_names[static_cast<std::size_t>(wish.state)]};
        out << "<li><b>" << isolated(wish_words(wish, say)) << R"(</b><span class="act wish-)"
            << state << R"(">)" << say.find("portal.answers." + state).value_or("") << "</span>";
        if (!wish.answer.empty()) {
            out << R"(<p class="note">)" << say("portal.answers.words", {{"words", wish.answer}})
                << "</p>";
        }
        out << "</li>";
    }
    out << "</ul></section>";
    return out;
}

// Why the child asks: the same fields in both forms.
Html reason_fields(const Texts& say) {
    Html out;
    out << "<label>" << say("portal.ask.reason") << R"(<select name="reason">)";
    for (const auto name : rules::request_reason_names) {
        out << R"(<option value=")" << name << R"(">)"
            << say.find("portal.ask.reason." + std::string{name}).value_or("") << "</option>";
    }
    out << "</select></label><label>" << say("portal.ask.note")
        << R"(<input name="note" maxlength="140" autocomplete="off"></label>)";
    return out;
}

Html fold(const std::string& title, const Html& content) {
    Html out;
    out << R"(<details class="card"><summary><h3>)" << title << "</h3></summary>" << content
        << "</details>";
    return out;
}

Html time_form(const Texts& say) {
    Html out;
    out << R"(<form method="post" action="/me/ask">)" << reason_fields(say)
        << R"(<div class="buttons">)";
    for (const auto minutes : rules::request_minutes) {
        if (minutes == 0) continue;
        out << R"(<button name="minutes" value=")" << minutes << R"(">)"
            << say.count("portal.minutes", minutes) << "</button>";
    }
    out << "</div></form>";
    return out;
}

Html site_form(const Texts& say) {
    Html out;
    out << R"(<form method="post" action="/me/ask"><label>)" << say("portal.ask.what")
        << R"(<small id="hint">)" << say("portal.ask.hint")
        << R"(</small><input name="what" required maxlength="253" autocapitalize="none" autocomplete="off" spellcheck="false" aria-describedby="hint"></label>)"
        << reason_fields(say) << R"(<div class="buttons"><button>)" << say("portal.ask.send")
        << "</button></div></form>";
    return out;
}

Html code_form(const Texts& say) {
    Html out;
    out << R"(<form method="post" action="/me/code"><p>)" << say("portal.code.lead")
        << "</p><label>" << say("portal.code.label")
        << R"(<input name="code" required maxlength="32" autocapitalize="characters" autocomplete="off" spellcheck="false"></label><div class="buttons"><button>)"
        << say("portal.code.use") << "</button></div></form>";
    return out;
}

Html look_form(const Texts& say) {
    Html out;
    out << R"(<form action="/blocked"><label>)" << say("portal.look.label")
        << R"(<input name="host" required maxlength="253" autocapitalize="none" autocomplete="off" spellcheck="false"></label><div class="buttons"><button>)"
        << say("portal.look.button") << "</button></div></form>";
    return out;
}

Html ask_section(const Texts& say) {
    Html out;
    out << "<section><h2>" << say("portal.ask.title") << "</h2>"
        << fold(say("portal.ask.time"), time_form(say))
        << fold(say("portal.ask.site"), site_form(say))
        << fold(say("portal.code.title"), code_form(say))
        << fold(say("portal.look.title"), look_form(say)) << "</section>";
    return out;
}

Html help_section(const ChildView& view, const Texts& say) {
    Html out;
    out << R"(<section class="card"><h2>)" << icon(Icon::heart) << say("portal.help.title")
        << "</h2><p>" << say("portal.help.always") << "</p>" << helplines_list(view.country, say)
        << "</section>";
    return out;
}

}  // namespace

std::string child_page(const ChildView& view, const Texts& say, const PageOptions& options) {
    Html body;
    body << state_card(view, say) << told_card(options.told, say);
    if (view.profile.filtered) {
        body << time_section(view, say) << free_section(view, say) << wishes_section(view, say)
             << ask_section(say) << rules_section(view, say);
    }
    body << help_section(view, say) << remember_section(view, say)
         << R"(<p class="foot"><a href="/?parents">)" << say("portal.parents") << "</a></p>";
    return document(say, say("portal.title"), options.stylesheet, body);
}

std::string notice_page(const std::string& sentence, const Texts& say, const PageOptions& options) {
    Html body;
    body << R"(<header class="state pause">)" << icon(Icon::shield) << "<h1>" << say("portal.title")
         << R"(</h1><p class="big">)" << sentence << "</p></header>";
    return document(say, say("portal.title"), options.stylesheet, body);
}

}  // namespace tarha::webui::portal
