// Opens the sockets of the DNS face, with every option they need, or says which one was refused.
#pragma once

#include <cstdint>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include "rules/ip_address.h"
#include "rules/result.h"

namespace tarha::resolver {

// For clients: every address of the router, IPv6 and IPv4 in one socket where the kernel has IPv6.
// Port 0: any free one.
Result<boost::asio::ip::udp::socket> open_udp_listener(boost::asio::io_context& io,
                                                       std::uint16_t port);
Result<boost::asio::ip::tcp::acceptor> open_tcp_listener(boost::asio::io_context& io,
                                                         std::uint16_t port);
// Towards the resolver: connected, from a random port that the kernel chooses.
Result<boost::asio::ip::udp::socket> open_upstream(boost::asio::io_context& io,
                                                   const Endpoint& resolver);

boost::asio::ip::address to_asio(const IpAddress& address);

}  // namespace tarha::resolver
