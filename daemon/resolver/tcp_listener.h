// The TCP side of one port: accepts connections within its caps and closes the rest at once.
#pragma once

#include <memory>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/resolver/port.h"
#include "daemon/resolver/relay.h"
#include "daemon/resolver/tcp_session.h"

namespace tarha::resolver {

class TcpListener : public std::enable_shared_from_this<TcpListener> {
public:
    static constexpr std::size_t max_sessions = 64;         // of one port, that is of one profile
    static constexpr std::size_t max_sessions_of_one = 16;  // of one address
    static constexpr std::size_t max_sessions_of_all = 256;

    TcpListener(Relay& relay, std::shared_ptr<const Port> port,
                boost::asio::ip::tcp::acceptor acceptor);

    // Accepts until close(), which ends the connections too.
    void start();
    void close();

private:
    void accepted(boost::asio::ip::tcp::socket socket);
    [[nodiscard]] bool has_room_for(const boost::asio::ip::address& peer) const;

    Relay& relay_;
    std::shared_ptr<const Port> port_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer pause_;  // after accept() failed: out of descriptors or memory
    std::vector<std::shared_ptr<TcpSession>> sessions_;
};

}  // namespace tarha::resolver
