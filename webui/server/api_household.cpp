// PUT /household: the daemon judges and writes; what takes the filter away from somebody needs the
// password once more, so that a parent's open phone is not enough.
#include <boost/json/object.hpp>

#include "webui/server/answers.h"
#include "webui/server/api.h"
#include "webui/server/filter_off.h"
#include "webui/server/json_fields.h"
#include "webui/server/password_check.h"

namespace tarha::webui::server {
namespace json = boost::json;

namespace {

// A token is a script's, which nobody finds open on a table: it has no password to ask for.
bool needs_password(const Call& call, const json::object& held, const json::object& params) {
    if (call.caller.session_id.empty()) return false;
    const json::value* before = held.if_contains("household");
    const json::value* after = params.if_contains("household");
    if (before == nullptr || after == nullptr || !before->is_object() || !after->is_object()) {
        return false;
    }
    return turns_filter_off(before->get_object(), after->get_object());
}

}  // namespace

void serve_household_put(const Call& call, Parts& parts) {
    Body body = read_body(call.request, call.route.body);
    if (body.refusal) return call.answer(std::move(*body.refusal));
    const json::value* given = body.object.if_contains("password");
    const std::optional<std::string> password =
        given == nullptr ? std::nullopt : std::optional{text_of(*given)};
    body.object.erase("password");
    parts.daemon.ask(
        "household", {},
        [call, &parts, password, params = std::move(body.object)](const DaemonReply& reply) {
            const bool is_told =
                reply.outcome == DaemonReply::Outcome::result && reply.value.is_object();
            if (!is_told) return call.answer(answer_of(reply));
            const json::object& held = reply.value.get_object();
            // Judged against this household: had another come between, the daemon refuses it.
            const std::string revision = text_of(params, "revision");
            if (!revision.empty() && revision != text_of(held, "revision")) {
                return call.answer(
                    error_answer(409, "somebody else changed the household meanwhile"));
            }
            if (!needs_password(call, held, params)) return forward(call, parts, params);
            if (!password) {
                return call.answer(error_answer(403, password_needed,
                                                "this takes the filter away from "
                                                "somebody: send your password with it"));
            }
            if_own_password(call, parts, *password,
                            [call, &parts, params] { forward(call, parts, params); });
        });
}

}  // namespace tarha::webui::server
