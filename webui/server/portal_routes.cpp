#include "webui/server/portal_routes.h"

#include <array>
#include <charconv>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "rules/catalog/services.h"
#include "rules/civil_date.h"
#include "webui/portal/block_page.h"
#include "webui/portal/child_page.h"
#include "webui/portal/typed.h"
#include "webui/server/answers.h"
#include "webui/server/assets.h"
#include "webui/server/json_fields.h"
#include "webui/server/portal_visit.h"
#include "webui/server/text_fields.h"

namespace tarha::webui::server {
namespace json = boost::json;

namespace {

using portal::Told;

// What /me?told=NAME says after a form was sent.
constexpr std::array<std::string_view, 6> told_names{"",          "asked",  "not_asked",
                                                     "not_known", "opened", "wrong_code"};

std::string field(const std::optional<Fields>& fields, std::string_view name) {
    if (!fields) return {};
    for (const auto& [key, value] : *fields) {
        if (key == name) return value;
    }
    return {};
}

locales::Texts texts_for(const Request& request) {
    return locales::Texts{locales::negotiate(request.accept_language)};
}

portal::PageOptions options_for(const Request& request) {
    constexpr std::string_view stylesheet = "/assets/portal/portal.css";
    portal::PageOptions options;
    const Asset* asset = find_asset(stylesheet);
    options.stylesheet = asset == nullptr ? stylesheet : asset->hashed;
    const auto told = field(parse_query(request.query), "told");
    for (std::size_t i = 1; i < told_names.size(); ++i) {
        if (told == told_names[i]) options.told = static_cast<Told>(i);
    }
    return options;
}

Response html_answer(std::string html, unsigned status = 200) {
    auto response = text_answer(std::move(html), "text/html; charset=utf-8");
    response.status = status;
    response.headers.emplace_back("Vary", "Accept-Language");
    return response;
}

Response led_to(unsigned status, std::string location) {
    Response response;
    response.status = status;
    response.headers.emplace_back("Location", std::move(location));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

Response failed(const Request& request, VisitFailure failure) {
    const auto say = texts_for(request);
    if (failure == VisitFailure::unknown) {
        return html_answer(portal::notice_page(say("portal.nobody"), say, options_for(request)),
                           404);
    }
    return html_answer(portal::notice_page(say("portal.busy"), say, options_for(request)), 503);
}

void serve_me(const Request& request, Parts& parts, const Respond& respond) {
    visit_portal(request, parts, [request, respond](const VisitResult& result) {
        if (!result.visit) return respond(failed(request, result.failure));
        const auto view =
            portal::child_view(result.visit->household, result.visit->profile, result.visit->live);
        respond(html_answer(portal::child_page(view, texts_for(request), options_for(request))));
    });
}

Response parents_page(const Request& request) {
    const Asset* asset = find_asset("/");
    return asset == nullptr ? error_answer(404, "there is no such page")
                            : asset_answer(*asset, request);
}

// Whether the rows of the daemon's `profiles` say that this profile has rules.
bool is_filtered(const DaemonReply& reply, const std::string& profile) {
    if (reply.outcome != DaemonReply::Outcome::result || !reply.value.is_array()) return false;
    for (const auto& row : reply.value.get_array()) {
        if (!row.is_object() || text_of(row.get_object(), "id") != profile) continue;
        return is_true(row.get_object(), "filtered");
    }
    return false;
}

// The parents' page; a device that somebody has given to a child is led to the child's page. Not
// when somebody has signed in there, or asks for the parents' page ("/?parents").
void serve_home(const Request& request, Parts& parts, const Respond& respond) {
    if (!request.query.empty() || !request.cookie.empty()) return respond(parents_page(request));
    const json::object where{{"address", request.from.to_string()}};
    parts.daemon.ask("device_at", where, [request, &parts, respond](const DaemonReply& reply) {
        const bool is_known = reply.outcome == DaemonReply::Outcome::result &&
                              reply.value.is_object() && is_true(reply.value.get_object(), "known");
        if (!is_known) return respond(parents_page(request));
        const auto profile = text_of(reply.value.get_object(), "profile");
        parts.daemon.ask("profiles", {}, [request, respond, profile](const DaemonReply& rows) {
            respond(is_filtered(rows, profile) ? led_to(303, "/me") : parents_page(request));
        });
    });
}

// The host that was asked about: typed as one, or the first of an app that was named.
std::string host_asked(const Request& request) {
    const auto typed = field(parse_query(request.query), "host");
    if (auto host = portal::typed_host(typed)) return *host;
    const auto wish = portal::typed_wish(typed);
    if (!wish || wish->kind != rules::Subject::Kind::service) return {};
    const auto service = rules::find_service(wish->id);
    return service ? std::string{rules::domains_of(*service).front()} : std::string{};
}

Reason reason_named(std::string_view name) {
    for (std::size_t i = 0; i < reason_texts.size(); ++i) {
        if (reason_texts[i].name == name) return static_cast<Reason>(i);
    }
    return Reason::unlisted;
}

portal::Explained explained(const json::object& reply) {
    portal::Explained what;
    what.host = text_of(reply, "host");
    what.verdict = text_of(reply, "verdict") == "allow" ? Verdict::allow : Verdict::block;
    what.reason = reason_named(text_of(reply, "reason"));
    what.category = text_of(reply, "category");
    what.may_ask = is_true(reply, "may_ask");
    const auto& steps = array_of(reply, "steps");
    if (what.reason == Reason::rule && !steps.empty() && steps.front().is_object()) {
        what.last_day = rules::parse_date(text_of(steps.front().get_object(), "until"));
    }
    return what;
}

void answer_blocked(const Request& request, const PortalVisit& visit, const DaemonReply& reply,
                    const Respond& respond) {
    if (reply.outcome != DaemonReply::Outcome::result || !reply.value.is_object()) {
        return respond(failed(request, VisitFailure::busy));
    }
    const auto view = portal::block_view(visit.household, visit.profile, visit.live,
                                         explained(reply.value.get_object()));
    respond(html_answer(portal::block_page(view, texts_for(request), options_for(request))));
}

void serve_blocked(const Request& request, Parts& parts, const Respond& respond) {
    const auto host = host_asked(request);
    if (host.empty()) return respond(led_to(303, "/me?told=not_known"));
    visit_portal(request, parts, [request, &parts, host, respond](const VisitResult& result) {
        if (!result.visit) return respond(failed(request, result.failure));
        const json::object params{{"host", host}, {"device", result.visit->device}};
        parts.daemon.ask("explain", params,
                         [request, respond, visit = *result.visit](const DaemonReply& reply) {
                             answer_blocked(request, visit, reply, respond);
                         });
    });
}

Response told(Told what) {
    return led_to(303, "/me?told=" + std::string{told_names[static_cast<std::size_t>(what)]});
}

// What the form asks for, without the profile; nothing when it is not understood.
std::optional<json::object> wish_of(const Fields& fields) {
    json::object wish;
    const auto minutes = field(fields, "minutes");
    if (!minutes.empty()) {
        std::uint16_t number = 0;
        std::from_chars(minutes.data(), minutes.data() + minutes.size(), number);
        wish = {{"subject", "internet"}, {"minutes", number}};
    } else {
        const auto subject = portal::typed_wish(field(fields, "what"));
        if (!subject) return std::nullopt;
        wish = {{"subject", rules::subject_text(*subject)}};
    }
    if (auto note = field(fields, "note"); !note.empty()) wish["note"] = note;
    if (auto reason = field(fields, "reason"); !reason.empty()) wish["reason"] = reason;
    return wish;
}

// Asks the daemon on behalf of the profile whose device sent the form; what it said becomes `yes`
// or `no` on the child's page.
void ask_for_child(const Request& request, Parts& parts, std::string method, json::object params,
                   std::pair<Told, Told> yes_no, const Respond& respond) {
    const json::object where{{"address", request.from.to_string()}};
    parts.daemon.ask(
        "device_at", where,
        [request, &parts, method = std::move(method), params = std::move(params), yes_no,
         respond](const DaemonReply& reply) mutable {
            if (reply.outcome != DaemonReply::Outcome::result || !reply.value.is_object()) {
                const bool is_unknown = reply.outcome == DaemonReply::Outcome::refused;
                return respond(
                    failed(request, is_unknown ? VisitFailure::unknown : VisitFailure::busy));
            }
            params["profile"] = text_of(reply.value.get_object(), "profile");
            parts.daemon.ask(method, params, [request, yes_no, respond](const DaemonReply& answer) {
                if (answer.outcome == DaemonReply::Outcome::unavailable) {
                    return respond(failed(request, VisitFailure::busy));
                }
                const bool is_yes = answer.outcome == DaemonReply::Outcome::result;
                respond(told(is_yes ? yes_no.first : yes_no.second));
            });
        });
}

void serve_ask(const Request& request, Parts& parts, const Respond& respond) {
    const auto fields = parse_query(request.body);
    auto wish = fields ? wish_of(*fields) : std::nullopt;
    if (!wish) return respond(told(Told::not_known));
    ask_for_child(request, parts, "ask", std::move(*wish), {Told::asked, Told::not_asked}, respond);
}

void serve_code(const Request& request, Parts& parts, const Respond& respond) {
    auto code = field(parse_query(request.body), "code");
    if (code.empty()) return respond(told(Told::wrong_code));
    ask_for_child(request, parts, "redeem", {{"code", std::move(code)}},
                  {Told::opened, Told::wrong_code}, respond);
}

std::string own_url(const Request& request) {
    std::string url = request.secure ? "https://" : "http://";
    const auto address = request.at.to_string();
    url += request.at.v6 ? "[" + address + "]" : address;
    const std::uint16_t usual = request.secure ? 443 : 80;
    if (request.port != usual) url += ":" + std::to_string(request.port);
    return url;
}

// RFC 8908: nobody has to sign in; where the rules of this network are explained.
void serve_captive(const Request& request, Parts& /*parts*/, const Respond& respond) {
    const json::object answer{{"captive", false}, {"venue-info-url", own_url(request) + "/me"}};
    respond(text_answer(json::serialize(answer), "application/captive+json"));
}

constexpr std::array routes{
    PortalRoute{Method::get, "/", serve_home},
    PortalRoute{Method::get, "/me", serve_me},
    PortalRoute{Method::get, "/blocked", serve_blocked},
    PortalRoute{Method::get, "/captive", serve_captive},
    PortalRoute{Method::post, "/me/ask", serve_ask},
    PortalRoute{Method::post, "/me/code", serve_code},
};

}  // namespace

std::span<const PortalRoute> portal_routes() noexcept {
    return routes;
}

// A page of a blocked site that DNS led here. Only what a person opens: the API stays closed to
// foreign names, and a foreign page learns nothing from being led away.
std::optional<Response> foreign_host_answer(const Request& request) {
    const bool is_page = !is_unsafe(request.method) && request.method != Method::other &&
                         !request.path.starts_with("/api/") && request.cookie.empty() &&
                         request.authorization.empty() && !request.origin;
    const auto host = portal::typed_host(request.host);
    if (!is_page || !host) return std::nullopt;
    return led_to(302, own_url(request) + "/blocked?host=" + percent_encoded(*host));
}

}  // namespace tarha::webui::server
