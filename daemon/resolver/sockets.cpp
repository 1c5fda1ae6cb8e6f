#include "daemon/resolver/sockets.h"

#include <string>

#include <boost/asio/ip/v6_only.hpp>
#include <netinet/in.h>
#include <sys/socket.h>

namespace tarha::resolver {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;

constexpr int receive_buffer = 512 * 1024;  // a burst of a few thousand questions
constexpr int tcp_backlog = 64;

Error refused(std::string where, const error_code& error) {
    return {std::move(where), "cannot be opened: " + error.message()};
}

// Asks for the address a datagram was sent to, so that the answer can come from it.
error_code want_destination(udp::socket& socket, bool v6) {
    constexpr int on = 1;
    const int result =
        v6 ? setsockopt(socket.native_handle(), IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on)
           : setsockopt(socket.native_handle(), IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
    return result == 0 ? error_code{} : error_code{errno, boost::system::system_category()};
}

// Opens for both families, or for IPv4 alone where the kernel has no IPv6.
template <class Socket, class Protocol>
error_code open_wildcard(Socket& socket, std::uint16_t port, bool& v6) {
    error_code error;
    v6 = true;
    socket.open(Protocol::v6(), error);
    if (error == asio::error::address_family_not_supported) {
        v6 = false;
        socket.open(Protocol::v4(), error);
    }
    if (!error && v6) socket.set_option(asio::ip::v6_only{false}, error);
    if (!error && std::is_same_v<Protocol, tcp>) {
        socket.set_option(asio::socket_base::reuse_address{true}, error);
    }
    if (!error) socket.bind({v6 ? Protocol::v6() : Protocol::v4(), port}, error);
    return error;
}

}  // namespace

asio::ip::address to_asio(const IpAddress& address) {
    if (address.v6) return asio::ip::address_v6{address.octets};
    asio::ip::address_v4::bytes_type bytes{};
    std::copy_n(address.octets.begin(), bytes.size(), bytes.begin());
    return asio::ip::address_v4{bytes};
}

Result<udp::socket> open_udp_listener(asio::io_context& io, std::uint16_t port) {
    udp::socket socket{io};
    bool v6 = false;
    error_code error = open_wildcard<udp::socket, udp>(socket, port, v6);
    if (!error) error = want_destination(socket, v6);
    if (error) return refused("DNS port " + std::to_string(port) + " (UDP)", error);
    error_code ignored;  // the kernel gives what its limits allow
    socket.set_option(asio::socket_base::receive_buffer_size{receive_buffer}, ignored);
    return socket;
}

Result<tcp::acceptor> open_tcp_listener(asio::io_context& io, std::uint16_t port) {
    tcp::acceptor acceptor{io};
    bool v6 = false;
    error_code error = open_wildcard<tcp::acceptor, tcp>(acceptor, port, v6);
    if (!error) acceptor.listen(tcp_backlog, error);
    if (error) return refused("DNS port " + std::to_string(port) + " (TCP)", error);
    return acceptor;
}

Result<udp::socket> open_upstream(asio::io_context& io, const Endpoint& resolver) {
    udp::socket socket{io};
    const udp::endpoint to{to_asio(resolver.address), resolver.port};
    error_code error;
    socket.open(to.protocol(), error);
    if (!error) socket.connect(to, error);
    if (error) return refused("resolver " + resolver.to_string(), error);
    error_code ignored;
    socket.set_option(asio::socket_base::receive_buffer_size{receive_buffer}, ignored);
    return socket;
}

}  // namespace tarha::resolver
