// Parts: everything the handlers of the web server share. Lives and is used on one thread.
#pragma once

#include <functional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "rules/result.h"
#include "webui/server/accounts.h"
#include "webui/server/audit.h"
#include "webui/server/daemon_link.h"
#include "webui/server/event_hub.h"
#include "webui/server/hash_lane.h"
#include "webui/server/login_guard.h"
#include "webui/server/options.h"
#include "webui/server/sessions.h"

namespace tarha::webui::server {

struct Parts {
    Parts(boost::asio::io_context& io, Options given, std::function<UnixTime()> clock)
        : options{std::move(given)},
          now{std::move(clock)},
          audit{options.state + "/audit.jsonl"},
          daemon{io, options.control},
          events{io, daemon},
          family_lane{io.get_executor()},
          strangers_lane{io.get_executor()} {}

    [[nodiscard]] std::string accounts_file() const { return options.state + "/users.json"; }
    Status save() { return save_accounts(accounts_file(), accounts); }

    Options options;
    std::function<UnixTime()> now;
    Accounts accounts;
    Sessions sessions;
    LoginGuard guard;
    Audit audit;
    DaemonLink daemon;
    EventHub events;
    HashLane family_lane;  // for browsers in which somebody signed in before
    HashLane strangers_lane;
};

}  // namespace tarha::webui::server
