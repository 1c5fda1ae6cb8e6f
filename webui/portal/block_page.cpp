#include "webui/portal/block_page.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "webui/portal/frame.h"
#include "webui/portal/html.h"
#include "webui/portal/words.h"

namespace tarha::webui::portal {
namespace {

// What a category can do to a child, as the key of the words about it.
struct Harm {
    std::string_view category;
    std::string_view key;
};

constexpr std::array harms{
    Harm{"conduct.image_abuse", "portal.harm.pictures"},
    Harm{"conduct.stalkerware", "portal.harm.spying"},
    Harm{"contact.ai_companion", "portal.harm.contact"},
    Harm{"contact.dating", "portal.harm.contact"},
    Harm{"contact.livestream", "portal.harm.contact"},
    Harm{"contact.stranger_chat", "portal.harm.contact"},
    Harm{"content.alcohol_tobacco", "portal.harm.drugs"},
    Harm{"content.drugs", "portal.harm.drugs"},
    Harm{"content.gore", "portal.harm.violence"},
    Harm{"content.hate", "portal.harm.violence"},
    Harm{"content.porn", "portal.harm.sexual"},
    Harm{"content.selfharm", "portal.harm.selfharm"},
    Harm{"content.suggestive", "portal.harm.sexual"},
    Harm{"content.weapons", "portal.harm.violence"},
    Harm{"contract.crypto_trading", "portal.harm.money"},
    Harm{"contract.gambling", "portal.harm.money"},
    Harm{"contract.scam", "portal.harm.money"},
};

std::string harm_text(std::string_view category, const Texts& say) {
    const auto* const harm = std::find_if(harms.begin(), harms.end(), [category](const Harm& one) {
        return one.category == category;
    });
    return harm == harms.end() ? std::string{} : say.find(harm->key).value_or("");
}

std::string why_text(const BlockView& view, const Texts& say) {
    switch (view.what.reason) {
        case Reason::service:
            return view.what.may_ask && view.timetable.empty()
                       ? say("portal.why.ask", {{"what", view.service}})
                       : say("portal.why.service", {{"what", view.service}});
        case Reason::category:
            return say("portal.why.category", {{"what", category_text(view.what.category, say)}});
        case Reason::mode:
            if (!view.mode) return say("reason.mode");
            return say.find("portal.why." + std::string{rules::mode_name(*view.mode)}).value_or("");
        default:
            return say.find("portal.why." + std::string{name_of(view.what.reason)}).value_or("");
    }
}

std::string timetable_text(const BlockView& view, const Texts& say) {
    std::string text;
    for (const auto& when : view.timetable) {
        text += (text.empty() ? "" : "; ") + days_text(when.days, say) + " " +
                hours_text(when.from, when.to, say);
    }
    return text;
}

// The icon tells time from place, for who does not read yet.
Icon icon_of(const BlockView& view) {
    if (view.what.verdict == Verdict::allow) return Icon::on;
    if (view.what.reason == Reason::pause) return Icon::pause;
    if (view.what.reason != Reason::mode || !view.mode) return Icon::shield;
    if (*view.mode == rules::Mode::bedtime) return Icon::moon;
    return *view.mode == rules::Mode::school ? Icon::school : Icon::book;
}

Html ask_form(const BlockView& view, const Texts& say) {
    Html out;
    out << R"(<form method="post" action="/me/ask" class="card"><input type="hidden" name="what" value=")"
        << view.what.host << R"("><label>)" << say("portal.ask.reason")
        << R"(<select name="reason">)";
    for (const auto name : rules::request_reason_names) {
        out << R"(<option value=")" << name << R"(">)"
            << say.find("portal.ask.reason." + std::string{name}).value_or("") << "</option>";
    }
    out << "</select></label><label>" << say("portal.ask.note")
        << R"(<input name="note" maxlength="140" autocomplete="off"></label><div class="buttons"><button>)"
        << say("portal.blocked.ask") << "</button></div></form>";
    return out;
}

Html head(const BlockView& view, const Texts& say) {
    const bool is_open = view.what.verdict == Verdict::allow;
    const auto key = is_open                                        ? "portal.blocked.open"
                     : view.until || view.what.may_ask || view.mode ? "portal.blocked.later"
                                                                    : "portal.blocked.never";
    Html out;
    out << R"(<header class="state )" << (is_open ? Markup{"on"} : Markup{"shut"}) << R"(">)"
        << icon(icon_of(view)) << "<h1>" << say.find(key, {{"host", view.what.host}}).value_or("")
        << "</h1>";
    if (is_open) {
        out << R"(<p class="big">)" << say("portal.blocked.open_hint") << "</p></header>";
        return out;
    }
    out << R"(<p class="big">)" << why_text(view, say) << "</p>";
    if (!view.note.empty()) out << "<p>" << isolated(view.note) << "</p>";
    if (!view.timetable.empty()) {
        out << "<p>" << say("portal.why.timed", {{"hours", timetable_text(view, say)}}) << "</p>";
    }
    if (view.until) {
        out << "<p>"
            << say("portal.blocked.until", {{"when", when_text(*view.until, view.now, say)}})
            << "</p>";
    }
    out << "</header>";
    return out;
}

}  // namespace

std::string block_page(const BlockView& view, const Texts& say, const PageOptions& options) {
    const bool is_open = view.what.verdict == Verdict::allow;
    Html body;
    body << head(view, say);
    if (!is_open && view.what.may_ask) body << ask_form(view, say);
    body << R"(<p class="buttons"><a class="button" href="/me">)" << say("portal.blocked.back")
         << "</a></p>";
    if (!is_open) {
        body << R"(<section class="card"><h2>)" << icon(Icon::heart) << say("portal.help.title")
             << "</h2>";
        if (const auto harm = harm_text(view.what.category, say); !harm.empty()) {
            body << R"(<p class="big">)" << harm << "</p>";
        }
        body << "<p>" << say("portal.help.always") << "</p>" << helplines_list(view.country, say)
             << "</section>";
    }
    return document(say, say("portal.blocked.title"), options.stylesheet, body);
}

}  // namespace tarha::webui::portal
