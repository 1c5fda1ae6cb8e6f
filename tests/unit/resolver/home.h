// A DNS face between a test and a resolver of the test's own, all on loopback: ports are chosen by
// the kernel, everything ends with the object.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "daemon/resolver/face.h"
#include "daemon/wire/dns.h"
#include "tests/support/buffer.h"
#include "tests/unit/resolver/fake_policy.h"

namespace tarha::test {

// What the resolver of the test sends for one query: any number of datagrams, or over TCP any
// number of messages.
using Script = std::function<std::vector<Buffer>(const Buffer& query, bool by_tcp)>;

class FakeResolver;

class Home {
public:
    // `upstream_port`: where to ask in place of the test's resolver.
    explicit Home(const Script& script, resolver::FaceSettings settings = {},
                  std::uint16_t upstream_port = 0);
    ~Home();
    Home(const Home&) = delete;
    Home& operator=(const Home&) = delete;

    // Waits for set_ports() and gives what it gave.
    Result<std::vector<resolver::PortBinding>> set_ports(std::vector<resolver::PortBinding> ports);
    // The port of a profile, opened at need.
    std::uint16_t port(resolver::ProfileIndex profile);

    [[nodiscard]] std::uint16_t resolver_port() const;
    [[nodiscard]] FakePolicy& policy() { return policy_; }
    [[nodiscard]] const resolver::Counters& counters() const { return face_->counters(); }

private:
    boost::asio::io_context io_;
    FakePolicy policy_;
    std::shared_ptr<FakeResolver> resolver_;
    std::unique_ptr<resolver::Face> face_;
    std::vector<resolver::PortBinding> bound_;
    std::thread thread_;
};

enum class Family : std::uint8_t { v4, v6 };

// One UDP socket of a client.
class UdpClient {
public:
    explicit UdpClient(std::uint16_t port, Family family = Family::v4);
    ~UdpClient();
    UdpClient(const UdpClient&) = delete;
    UdpClient& operator=(const UdpClient&) = delete;

    void send(const Buffer& message) const;
    // The next datagram, waited for up to 10 s. Empty when none came.
    [[nodiscard]] Buffer receive() const;
    [[nodiscard]] Buffer ask(const Buffer& message) const;

private:
    int socket_;
};

// One TCP connection of a client.
class TcpClient {
public:
    explicit TcpClient(std::uint16_t port);
    ~TcpClient();
    TcpClient(const TcpClient&) = delete;
    TcpClient& operator=(const TcpClient&) = delete;

    void send(const Buffer& bytes) const;  // as they are, unframed
    void finish_sending() const;
    // The next framed message, without its length. Nothing when the connection ended first.
    [[nodiscard]] std::optional<Buffer> receive() const;
    [[nodiscard]] std::optional<Buffer> ask(const Buffer& message) const;

private:
    [[nodiscard]] bool read_exactly(Buffer& bytes) const;
    int socket_;
};

// The header of an answer; a default one when there was none.
wire::dns::Header header_of(const Buffer& message);

// The reply to a query with these records as answers, id and question as asked.
Buffer reply_to(const Buffer& query, const std::vector<Buffer>& answers, unsigned flags = 0x8180);

}  // namespace tarha::test
