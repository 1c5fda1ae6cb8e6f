#include "daemon/resolver/tcp_listener.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace tarha::resolver {

namespace asio = boost::asio;
using boost::system::error_code;

TcpListener::TcpListener(Relay& relay, std::shared_ptr<const Port> port,
                         asio::ip::tcp::acceptor acceptor)
    : relay_{relay}, port_{std::move(port)}, acceptor_{std::move(acceptor)}, pause_{relay.io()} {}

void TcpListener::start() {
    acceptor_.async_accept(
        [self = shared_from_this()](const error_code& error, asio::ip::tcp::socket socket) {
            if (!self->acceptor_.is_open()) return;
            if (!error) {
                self->accepted(std::move(socket));
                return self->start();
            }
            self->pause_.expires_after(std::chrono::milliseconds{100});
            self->pause_.async_wait([self](const error_code& cancelled) {
                if (!cancelled && self->acceptor_.is_open()) self->start();
            });
        });
}

void TcpListener::close() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    for (const auto& session : sessions_) session->close();
    sessions_.clear();
}

void TcpListener::accepted(asio::ip::tcp::socket socket) {
    std::erase_if(sessions_, [](const auto& session) { return !session->is_open(); });
    const auto session = std::make_shared<TcpSession>(relay_, port_, std::move(socket));
    if (!has_room_for(session->peer())) {
        relay_.counters().tcp_refused.add();
        return;
    }
    relay_.counters().tcp_accepted.add();
    sessions_.push_back(session);
    session->start();
}

bool TcpListener::has_room_for(const asio::ip::address& peer) const {
    const auto same = std::count_if(sessions_.begin(), sessions_.end(),
                                    [&](const auto& session) { return session->peer() == peer; });
    return sessions_.size() < max_sessions &&
           static_cast<std::size_t>(same) < max_sessions_of_one &&
           relay_.counters().tcp_open.get() < max_sessions_of_all;
}

}  // namespace tarha::resolver
