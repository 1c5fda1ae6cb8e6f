// Connection: one client on a socket, plain or TLS. Reads a request, answers it, reads the next.
// Whoever is slow, silent or too long is cut; the others do not notice.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include <boost/asio/ip/tcp.hpp>

#include "rules/ip_address.h"
#include "webui/server/http.h"

namespace boost::asio::ssl {
class context;
}

namespace tarha::webui::server {

struct ConnectionLimits {
    std::chrono::milliseconds head{10'000};  // for a whole head, from its first byte or the opening
    std::chrono::milliseconds idle{30'000};  // between two requests
    std::chrono::milliseconds body{30'000};
    std::chrono::milliseconds write{20'000};   // for an answer to be taken
    std::chrono::milliseconds answer{60'000};  // for us to find it
    std::size_t max_unsent = 64UL * 1024;      // of a stream that its reader does not take
};

class Connection {
public:
    using Admit = std::function<Admission(const Request& head)>;

    virtual ~Connection() = default;
    virtual void start() = 0;
    // Ends it at once.
    virtual void close() = 0;
    // True while it waits for a request, so that closing it loses nothing.
    [[nodiscard]] virtual bool is_waiting() const = 0;

    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

protected:
    Connection() = default;
};

struct ConnectionSetup {
    ConnectionLimits limits;
    Connection::Admit admit;
    std::function<void(const Connection* ended)> on_end;  // called once
    IpAddress from;
    IpAddress at;
    std::uint16_t port = 0;
};

// `tls` null: plain.
std::shared_ptr<Connection> make_connection(boost::asio::ip::tcp::socket socket,
                                            boost::asio::ssl::context* tls, ConnectionSetup setup);

// An address of Asio as ours; an IPv4 address mapped into IPv6 is IPv4.
IpAddress to_ip(const boost::asio::ip::address& address);

}  // namespace tarha::webui::server
