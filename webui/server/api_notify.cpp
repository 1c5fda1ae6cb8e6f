// Who is told what happens at home: the targets that a parent makes on the page. A secret goes in
// and never out again; to add or change one takes the password once more. `tarha notify` sends.
#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/crypto/password_hash.h"
#include "webui/server/answers.h"
#include "webui/server/api.h"
#include "webui/server/json_fields.h"
#include "webui/server/password_check.h"
#include "webui/server/running_lock.h"
#include "webui/server/state_file.h"
#include "webui/targets/target_file.h"

namespace tarha::webui::server {
namespace json = boost::json;

namespace {

using targets::Target;
using targets::TargetKind;
using Targets = std::vector<Target>;

constexpr std::size_t id_bytes = 6;
constexpr std::size_t token_bytes = 32;

std::string file_of(const Parts& parts) {
    return parts.options.state + std::string{targets::targets_file};
}

Result<Targets> load(const Parts& parts) {
    const auto text = read_private_file(file_of(parts), targets::max_file);
    if (!text) return text.error();
    if (!*text) return Targets{};
    return targets::parse_targets(**text, file_of(parts));
}

std::vector<targets::Report> load_reports(const Parts& parts) {
    const std::string file = parts.options.state + std::string{targets::reports_file};
    const auto text = read_private_file(file, targets::max_file);
    return text && *text ? targets::parse_reports(**text) : std::vector<targets::Report>{};
}

json::object row_of(const Target& target) {
    json::array events;
    for (std::size_t i = 0; i < targets::event_kind_names.size(); ++i) {
        if ((target.kinds & bit(static_cast<targets::EventKind>(i))) != 0) {
            events.push_back(json::value(targets::event_kind_names[i]));
        }
    }
    // The path behind the server may be a secret (a topic, a webhook).
    return {{"id", target.id},
            {"kind", name_of(target.kind)},
            {"server", server_of(target)},
            {"user", target.user},
            {"from", target.from},
            {"to", target.to},
            {"insecure", target.insecure},
            {"events", std::move(events)},
            {"details", target.details},
            {"buttons", !target.token.empty()},
            {"commands", target.commands},
            {"language", locales::tag_of(target.language)},
            {"has_secret", !target.password.empty()},
            {"fixed", target.id.empty()},
            {"test", target.test},
            {"last", nullptr}};
}

void add_report(json::object& row, const Target& target,
                const std::vector<targets::Report>& reports) {
    const auto found = std::find_if(reports.begin(), reports.end(),
                                    [&](const auto& report) { return report.id == target.id; });
    if (target.id.empty() || found == reports.end()) return;
    row["last"] = {{"when", found->when},
                   {"outcome", targets::outcome_names[static_cast<std::size_t>(found->outcome)]},
                   {"test", found->test}};
}

targets::KindSet kinds_of(const json::object& body) {
    targets::KindSet kinds = 0;
    for (const json::value& name : array_of(body, "events")) {
        if (const auto kind = targets::find_kind(text_of(name))) kinds |= bit(*kind);
    }
    return kinds;
}

// What was sent, laid over what was there: a secret that was left empty stays.
std::optional<Target> changed(Target target, const json::object& body, const Request& request) {
    const auto kind = targets::find_target_kind(text_of(body, "kind"));
    if (!kind) return std::nullopt;
    const bool is_same_kind = target.kind == *kind;
    if (!is_same_kind) target = {.id = target.id, .test = target.test};
    target.kind = *kind;
    if (const auto url = text_of(body, "url"); !url.empty()) {
        // A secret is for the server that it was given for.
        Target moved = target;
        moved.url = url;
        if (server_of(moved) != server_of(target)) target.password.clear();
        target.url = url;
    }
    target.user = text_of(body, "user");
    if (const auto secret = text_of(body, "secret"); !secret.empty()) target.password = secret;
    target.from = text_of(body, "from");
    target.to = text_of(body, "to");
    target.insecure = is_true(body, "insecure");
    target.kinds = kinds_of(body);
    target.details = is_true(body, "details");
    target.commands = is_true(body, "commands");
    target.language =
        locales::find_language(text_of(body, "language")).value_or(locales::Language::en);
    target.page = (request.secure ? "https://" : "http://") + request.host;
    return target;
}

Response complaint_answer(const targets::Complaint& complaint) {
    const std::string sentence =
        std::string{complaint.member} + " " + std::string{complaint.sentence};
    const json::object error{{"code", "notify-" + std::string{complaint.code}},
                             {"message", sentence}};
    return json_answer(json::serialize(json::object{{"error", error}}), 422);
}

void drop_token(Parts& parts, Target& target) {
    std::erase_if(parts.accounts.tokens,
                  [&](const ApiToken& token) { return token.id == target.token_id; });
    target.token.clear();
    target.token_id.clear();
}

// A token that may only act, for the buttons of a message. False when there is no room for one.
bool give_token(Parts& parts, Target& target) {
    if (parts.accounts.tokens.size() >= max_tokens) return false;
    ApiToken token;
    const std::string server = server_of(target);
    token.name = server.substr(server.find("://") + 3).substr(0, max_name);
    token.scopes = {"act"};
    token.made = parts.now();
    token.id = crypto::random_hex(id_bytes);
    target.token = crypto::random_hex(token_bytes);
    target.token_id = token.id;
    token.digest = crypto::digest_hex(target.token);
    if (token.id.empty() || target.token.empty() || token.digest.empty()) return false;
    parts.accounts.tokens.push_back(std::move(token));
    return true;
}

// Writes both files; on failure neither memory nor the answer says otherwise.
bool keep(const Call& call, Parts& parts, const Targets& all, Accounts before) {
    Status saved = parts.save();
    if (saved) saved = write_private_file(file_of(parts), targets::targets_text(all));
    note(parts, call, saved.has_value());
    if (saved) return true;
    parts.accounts = std::move(before);
    static_cast<void>(parts.save());  // as it was: what failed is told already
    call.answer(error_answer(503, saved.error().message()));
    return false;
}

// Nothing when they cannot be read; that is answered then.
std::optional<Targets> loaded(const Call& call, Parts& parts) {
    auto all = load(parts);
    if (all) return std::move(*all);
    call.answer(error_answer(503, all.error().message()));
    return std::nullopt;
}

// The one that the call is about; its end when there is none, and that is answered then.
Targets::iterator addressed(const Call& call, Targets& all) {
    const auto place = std::find_if(all.begin(), all.end(),
                                    [&](const Target& one) { return one.id == call.value; });
    if (place == all.end()) call.answer(error_answer(404, "there is nobody of this number"));
    return place;
}

void put_target(const Call& call, Parts& parts, const json::object& body) {
    auto all = loaded(call, parts);
    if (!all) return;
    const bool is_new = call.value.empty();
    const auto place = is_new ? all->end() : addressed(call, *all);
    if (!is_new && place == all->end()) return;
    if (is_new && all->size() >= targets::max_targets) {
        return call.answer(error_answer(409, "there are too many already"));
    }
    auto target =
        changed(is_new ? Target{.id = crypto::random_hex(id_bytes)} : *place, body, call.request);
    if (!target) return call.answer(error_answer(422, "there is no such kind"));
    if (const auto found = complaints(*target); !found.empty()) {
        return call.answer(complaint_answer(found.front()));
    }
    Accounts before = parts.accounts;
    const bool wants = target->kind == TargetKind::ntfy && is_true(body, "buttons");
    if (!wants) drop_token(parts, *target);
    if (wants && target->token.empty() && !give_token(parts, *target)) {
        parts.accounts = std::move(before);
        return call.answer(error_answer(409, "there are too many tokens"));
    }
    if (is_new) {
        all->push_back(*target);
    } else {
        *place = *target;
    }
    if (keep(call, parts, *all, std::move(before))) {
        call.answer(json_answer(json::serialize(row_of(*target))));
    }
}

void serve_put(const Call& call, Parts& parts) {
    Body body = read_body(call.request, call.route.body);
    if (body.refusal) return call.answer(std::move(*body.refusal));
    if_own_password(call, parts, text_of(body.object, "password"),
                    [call, &parts, object = body.object] { put_target(call, parts, object); });
}

}  // namespace

void serve_notify_list(const Call& call, Parts& parts) {
    const auto own = loaded(call, parts);
    if (!own) return;
    const auto reports = load_reports(parts);
    json::array rows;
    const auto add = [&](const Targets& all) {
        for (const Target& target : all) {
            json::object row = row_of(target);
            add_report(row, target, reports);
            rows.push_back(std::move(row));
        }
    };
    add(parts.options.targets);
    add(*own);
    const json::object answer{{"running", is_running(parts.options.state)},
                              {"targets", std::move(rows)}};
    call.answer(json_answer(json::serialize(answer)));
}

void serve_notify_add(const Call& call, Parts& parts) {
    serve_put(call, parts);
}

void serve_notify_change(const Call& call, Parts& parts) {
    serve_put(call, parts);
}

void serve_notify_remove(const Call& call, Parts& parts) {
    auto all = loaded(call, parts);
    if (!all) return;
    const auto place = addressed(call, *all);
    if (place == all->end()) return;
    Accounts before = parts.accounts;
    drop_token(parts, *place);
    all->erase(place);
    if (keep(call, parts, *all, std::move(before))) call.answer(no_content());
}

void serve_notify_test(const Call& call, Parts& parts) {
    auto all = loaded(call, parts);
    if (!all) return;
    const auto place = addressed(call, *all);
    if (place == all->end()) return;
    ++place->test;
    const std::uint32_t number = place->test;
    if (keep(call, parts, *all, parts.accounts)) {
        call.answer(json_answer(json::serialize(json::object{{"test", number}})));
    }
}

}  // namespace tarha::webui::server
