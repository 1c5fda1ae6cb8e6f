#include "tests/unit/resolver/home.h"

#include <array>
#include <future>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/dns_message.h"

namespace tarha::test {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;

// The resolver behind the face, by UDP and TCP on one port, on the face's own thread.
class FakeResolver : public std::enable_shared_from_this<FakeResolver> {
public:
    FakeResolver(asio::io_context& io, Script script)
        : script_{std::move(script)},
          udp_{io, udp::endpoint{asio::ip::address_v4::loopback(), 0}},
          acceptor_{io, tcp::endpoint{asio::ip::address_v4::loopback(), port()}} {}

    [[nodiscard]] std::uint16_t port() const { return udp_.local_endpoint().port(); }

    void start() {
        receive();
        accept();
    }

private:
    void receive() {
        udp_.async_receive_from(asio::buffer(in_), peer_,
                                [self = shared_from_this()](error_code error, std::size_t size) {
                                    if (error == asio::error::operation_aborted) return;
                                    if (!error) self->answer(size);
                                    self->receive();
                                });
    }
    void answer(std::size_t size) {
        error_code ignored;
        for (const Buffer& reply : script_(to_buffer(Bytes{in_}.first(size)), false)) {
            udp_.send_to(asio::buffer(reply), peer_, 0, ignored);
        }
    }
    void accept() {
        acceptor_.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
            if (error) return;
            self->serve(std::make_shared<tcp::socket>(std::move(socket)));
            self->accept();
        });
    }
    // A query of fewer than 256 bytes, then what the script says, then the end.
    void serve(const std::shared_ptr<tcp::socket>& socket) {
        const auto length = std::make_shared<Buffer>(2);
        asio::async_read(
            *socket, asio::buffer(*length),
            [self = shared_from_this(), socket, length](error_code error, std::size_t) {
                if (error) return;
                const auto query = std::make_shared<Buffer>((*length)[1]);
                asio::async_read(*socket, asio::buffer(*query),
                                 [self, socket, query](error_code read_error, std::size_t) {
                                     if (!read_error) self->answer(*socket, *query);
                                 });
            });
    }
    void answer(tcp::socket& socket, const Buffer& query) {
        error_code ignored;
        for (const Buffer& reply : script_(query, true)) {
            asio::write(socket, asio::buffer(block(2, reply)), ignored);
        }
    }

    Script script_;
    udp::socket udp_;
    tcp::acceptor acceptor_;
    udp::endpoint peer_;
    std::array<std::uint8_t, 2048> in_{};
};

namespace {

// A port that is free for UDP may be taken for TCP: then another is tried.
std::shared_ptr<FakeResolver> open_resolver(asio::io_context& io, const Script& script) {
    constexpr int attempts = 16;
    for (int attempt = 1;; ++attempt) {
        try {
            return std::make_shared<FakeResolver>(io, script);
        } catch (const boost::system::system_error&) {
            if (attempt == attempts) throw;
        }
    }
}

}  // namespace

Home::Home(const Script& script, resolver::FaceSettings settings, std::uint16_t upstream_port)
    : resolver_{open_resolver(io_, script)} {
    resolver_->start();
    settings.upstream = {IpAddress{{127, 0, 0, 1}},
                         upstream_port != 0 ? upstream_port : resolver_->port()};
    auto face = resolver::Face::open(io_, settings, policy_);
    if (!face) throw std::runtime_error{face.error().message()};
    face_ = std::move(*face);
    thread_ = std::thread{[this] { io_.run(); }};
}

Home::~Home() {
    io_.stop();
    thread_.join();
}

std::uint16_t Home::resolver_port() const {
    return resolver_->port();
}

Result<std::vector<resolver::PortBinding>> Home::set_ports(
    std::vector<resolver::PortBinding> ports) {
    using Bound = Result<std::vector<resolver::PortBinding>>;
    auto promise = std::make_shared<std::promise<Bound>>();
    face_->set_ports(std::move(ports),
                     [promise](Bound bound) { promise->set_value(std::move(bound)); });
    auto bound = promise->get_future().get();
    if (bound) bound_ = *bound;
    return bound;
}

std::uint16_t Home::port(resolver::ProfileIndex profile) {
    for (const auto& binding : bound_) {
        if (binding.profile == profile) return binding.port;
    }
    auto wanted = bound_;
    wanted.push_back({profile, 0});
    if (auto bound = set_ports(wanted); !bound) throw std::runtime_error{bound.error().message()};
    return bound_.back().port;
}

namespace {

int connected_socket(int type, std::uint16_t port, Family family) {
    const int domain = family == Family::v4 ? AF_INET : AF_INET6;
    const int fd = socket(domain, type | SOCK_CLOEXEC, 0);
    const timeval patience{10, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    int result = -1;
    if (family == Family::v4) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        result = connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    } else {
        sockaddr_in6 to{};
        to.sin6_family = AF_INET6;
        to.sin6_port = htons(port);
        to.sin6_addr = in6addr_loopback;
        result = connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }
    if (result != 0) throw std::runtime_error{"cannot connect to the face"};
    return fd;
}

void send_all(int fd, const Buffer& bytes) {
    if (send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) return;  // closed: receive() tells
}

}  // namespace

UdpClient::UdpClient(std::uint16_t port, Family family)
    : socket_{connected_socket(SOCK_DGRAM, port, family)} {}
UdpClient::~UdpClient() {
    close(socket_);
}

void UdpClient::send(const Buffer& message) const {
    send_all(socket_, message);
}

Buffer UdpClient::receive() const {
    Buffer message(65536);
    const ssize_t size = recv(socket_, message.data(), message.size(), 0);
    message.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return message;
}

Buffer UdpClient::ask(const Buffer& message) const {
    send(message);
    return receive();
}

TcpClient::TcpClient(std::uint16_t port)
    : socket_{connected_socket(SOCK_STREAM, port, Family::v4)} {}
TcpClient::~TcpClient() {
    close(socket_);
}

void TcpClient::send(const Buffer& bytes) const {
    send_all(socket_, bytes);
}
void TcpClient::finish_sending() const {
    shutdown(socket_, SHUT_WR);
}

bool TcpClient::read_exactly(Buffer& bytes) const {
    return bytes.empty() || recv(socket_, bytes.data(), bytes.size(), MSG_WAITALL) ==
                                static_cast<ssize_t>(bytes.size());
}

std::optional<Buffer> TcpClient::receive() const {
    Buffer length(2);
    if (!read_exactly(length)) return std::nullopt;
    Buffer message(std::size_t{length[0]} << 8U | length[1]);
    if (!read_exactly(message)) return std::nullopt;
    return message;
}

std::optional<Buffer> TcpClient::ask(const Buffer& message) const {
    send(block(2, message));
    return receive();
}

wire::dns::Header header_of(const Buffer& message) {
    return wire::dns::header(message).value;
}

Buffer reply_to(const Buffer& query, const std::vector<Buffer>& answers, unsigned flags) {
    const auto question = wire::dns::question(query).value;
    const Bytes asked = Bytes{query}.subspan(12, question.end - 12);
    return DnsMessage{.id = question.header.id,
                      .flags = flags,
                      .questions = {to_buffer(asked)},
                      .answers = answers}
        .bytes();
}

}  // namespace tarha::test
