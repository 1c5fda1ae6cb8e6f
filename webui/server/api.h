// The API: a route that may be used -> an answer. Who may use it has been decided before.
#pragma once

#include <boost/json/object.hpp>

#include "webui/server/caller.h"
#include "webui/server/http.h"
#include "webui/server/parts.h"
#include "webui/server/route.h"

namespace tarha::webui::server {

// One request to a route of the table, on its way.
struct Call {
    const Route& route;
    std::string value;  // of "{id}"
    Caller caller;
    Request request;
    Respond respond;

    void answer(Response response) const { respond(std::move(response)); }
};

// Answers now or later, always once.
void serve(Call call, Parts& parts);

// The body as an object with no member but those of the row; the refusal when it is none.
struct Body {
    boost::json::object object;
    std::optional<Response> refusal;
};
Body read_body(const Request& request, std::string_view members);

// What the daemon said, as an answer of the API.
Response answer_of(const DaemonReply& reply);

// Asks the daemon what the route stands for, notes a change down, and answers with what it said.
void forward(Call call, Parts& parts, const boost::json::object& params);

// Writes who did what into the audit log.
void note(Parts& parts, const Call& call, bool done);

// The actions on accounts; in files of their own.
void serve_session_get(const Call& call, Parts& parts);
void serve_session_begin(const Call& call, Parts& parts);
void serve_session_end(const Call& call, Parts& parts);
void serve_sessions_list(const Call& call, Parts& parts);
void serve_sessions_end(const Call& call, Parts& parts);
void serve_setup(const Call& call, Parts& parts);
void serve_password(const Call& call, Parts& parts);
void serve_language(const Call& call, Parts& parts);
void serve_users_list(const Call& call, Parts& parts);
void serve_users_add(const Call& call, Parts& parts);
void serve_users_remove(const Call& call, Parts& parts);
void serve_tokens_list(const Call& call, Parts& parts);
void serve_tokens_add(const Call& call, Parts& parts);
void serve_tokens_remove(const Call& call, Parts& parts);
void serve_household_put(const Call& call, Parts& parts);
void serve_backup_get(const Call& call, Parts& parts);
void serve_backup_put(const Call& call, Parts& parts);
void serve_remember(const Call& call, Parts& parts);
void serve_notify_list(const Call& call, Parts& parts);
void serve_notify_add(const Call& call, Parts& parts);
void serve_notify_change(const Call& call, Parts& parts);
void serve_notify_remove(const Call& call, Parts& parts);
void serve_notify_test(const Call& call, Parts& parts);

}  // namespace tarha::webui::server
