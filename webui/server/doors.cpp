#include "webui/server/doors.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <boost/asio/ip/v6_only.hpp>
#include <sys/socket.h>

namespace tarha::webui::server {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

constexpr int backlog = 32;

Error failed(const std::string& where, const boost::system::error_code& failure) {
    std::string sentence = "cannot listen: " + failure.message();
    if (failure == asio::error::address_in_use) {
        sentence += "; another program has this port (web.port in tarha.toml chooses another)";
    }
    return {where, std::move(sentence)};
}

asio::ip::address to_asio(const IpAddress& ip) {
    if (ip.v6) {
        asio::ip::address_v6::bytes_type bytes{};
        std::copy(ip.octets.begin(), ip.octets.end(), bytes.begin());
        return asio::ip::address_v6{bytes};
    }
    asio::ip::address_v4::bytes_type bytes{};
    std::copy_n(ip.octets.begin(), bytes.size(), bytes.begin());
    return asio::ip::address_v4{bytes};
}

// `interface` empty: any.
Result<Tcp::acceptor> listen_at(asio::io_context& io, const Tcp::endpoint& endpoint,
                                const std::string& interface, const std::string& where) {
    Tcp::acceptor acceptor{io};
    boost::system::error_code failure;
    acceptor.open(endpoint.protocol(), failure);
    if (failure) return failed(where, failure);
    acceptor.set_option(Tcp::acceptor::reuse_address{true}, failure);
    if (endpoint.protocol() == Tcp::v6()) {
        // One socket for both families where it stands for an interface, else for its address.
        acceptor.set_option(asio::ip::v6_only{interface.empty()}, failure);
    }
    if (!interface.empty() &&
        setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_BINDTODEVICE, interface.c_str(),
                   static_cast<socklen_t>(interface.size() + 1)) != 0) {
        return failed(where, {errno, boost::system::system_category()});
    }
    acceptor.bind(endpoint, failure);
    if (!failure) acceptor.listen(backlog, failure);
    if (failure) return failed(where, failure);
    return acceptor;
}

// On both families; on IPv4 alone where the kernel has no IPv6.
Result<Tcp::acceptor> listen_on(asio::io_context& io, const std::string& interface,
                                std::uint16_t port) {
    const std::string where = interface + " port " + std::to_string(port);
    auto both = listen_at(io, {Tcp::v6(), port}, interface, where);
    if (both) return both;
    auto only4 = listen_at(io, {Tcp::v4(), port}, interface, where);
    return only4 ? std::move(only4) : std::move(both);
}

}  // namespace

Result<std::vector<Door>> open_doors(asio::io_context& io, const Options& options) {
    std::vector<Door> doors;
    const auto open = [&](std::uint16_t port, bool is_secure) -> Status {
        for (const IpAddress& address : options.listen) {
            const Endpoint where{address, port};
            auto acceptor = listen_at(io, {to_asio(address), port}, "", where.to_string());
            if (!acceptor) return acceptor.error();
            doors.push_back({std::move(*acceptor), is_secure});
        }
        if (!options.listen.empty()) return Done{};
        for (const std::string& interface : options.lan) {
            auto acceptor = listen_on(io, interface, port);
            if (!acceptor) return acceptor.error();
            doors.push_back({std::move(*acceptor), is_secure});
        }
        return Done{};
    };
    if (const Status opened = open(options.port, false); !opened) return opened.error();
    if (options.https_port != 0) {
        if (const Status opened = open(options.https_port, true); !opened) return opened.error();
    }
    if (doors.empty()) return Error{"", "no address to listen at (network.lan or web.listen)"};
    return doors;
}

}  // namespace tarha::webui::server
