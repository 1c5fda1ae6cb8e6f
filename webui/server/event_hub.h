// EventHub: tells the open pages that something changed (server-sent events, HTML Living Standard
// section 9.2). Asks the daemon once a second for all of them, and never when nobody listens.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "webui/server/daemon_link.h"
#include "webui/server/http.h"

namespace tarha::webui::server {

class EventHub {
public:
    static constexpr std::size_t max_listeners = 24;
    static constexpr std::chrono::seconds period{1};
    static constexpr unsigned periods_per_comment = 15;

    EventHub(boost::asio::io_context& io, DaemonLink& daemon) : daemon_{daemon}, timer_{io} {}

    [[nodiscard]] bool has_room() const { return listeners_.size() < max_listeners; }
    // `may_listen` is asked before every push; when it says no, the stream ends.
    void listen(Push push, std::function<bool()> may_listen);

private:
    struct Listener {
        Push push;
        std::function<bool()> may_listen;
        std::optional<std::int64_t> told;
    };
    void schedule();
    void ask();
    void tell(std::optional<std::int64_t> number);

    DaemonLink& daemon_;
    boost::asio::steady_timer timer_;
    std::vector<Listener> listeners_;
    unsigned periods_ = 0;
    bool running_ = false;
};

}  // namespace tarha::webui::server
