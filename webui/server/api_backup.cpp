// Backup and restore: household.toml as it stands. To restore takes the password once more.
#include <boost/json/object.hpp>

#include "webui/server/answers.h"
#include "webui/server/api.h"
#include "webui/server/json_fields.h"
#include "webui/server/password_check.h"

namespace tarha::webui::server {
namespace json = boost::json;

namespace {

const json::object* household_in(const DaemonReply& reply) {
    const bool is_result = reply.outcome == DaemonReply::Outcome::result;
    return is_result ? reply.value.if_object() : nullptr;
}

// The revision of now, then the text: a restore replaces whatever stands there.
void restore(const Call& call, Parts& parts, const std::string& text) {
    parts.daemon.ask("household", {}, [call, &parts, text](const DaemonReply& now) {
        const json::object* household = household_in(now);
        if (household == nullptr) return call.answer(answer_of(now));
        const json::object params{{"revision", text_of(*household, "revision")}, {"text", text}};
        parts.daemon.ask("set_household", params, [call, &parts](const DaemonReply& reply) {
            note(parts, call, reply.outcome == DaemonReply::Outcome::result);
            call.answer(answer_of(reply));
        });
    });
}

}  // namespace

void serve_backup_get(const Call& call, Parts& parts) {
    parts.daemon.ask("household", {}, [call](const DaemonReply& reply) {
        const json::object* household = household_in(reply);
        if (household == nullptr) return call.answer(answer_of(reply));
        Response response = text_answer(text_of(*household, "text"), "text/plain; charset=utf-8");
        response.headers.emplace_back("Content-Disposition",
                                      "attachment; filename=\"household.toml\"");
        call.answer(std::move(response));
    });
}

void serve_backup_put(const Call& call, Parts& parts) {
    Body body = read_body(call.request, call.route.body);
    if (body.refusal) return call.answer(std::move(*body.refusal));
    const std::string text = text_of(body.object, "text");
    const std::string password = text_of(body.object, "password");
    if (text.empty()) return call.answer(error_answer(422, "there is no household in this file"));
    if_own_password(call, parts, password, [call, &parts, text] { restore(call, parts, text); });
}

}  // namespace tarha::webui::server
