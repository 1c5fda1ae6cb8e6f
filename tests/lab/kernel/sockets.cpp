#include "tests/lab/kernel/sockets.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tarha::test {
namespace {

struct SystemAddress {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;

    [[nodiscard]] const sockaddr* get() const {
        return reinterpret_cast<const sockaddr*>(&storage);
    }
    [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SystemAddress to_system(const Endpoint& endpoint) {
    SystemAddress address;
    const auto& octets = endpoint.address.octets;
    if (endpoint.address.v6) {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(endpoint.port);
        std::copy(octets.begin(), octets.end(), std::begin(v6.sin6_addr.s6_addr));
        std::memcpy(&address.storage, &v6, address.size = sizeof v6);
        return address;
    }
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    std::memcpy(&v4.sin_addr, octets.data(), sizeof v4.sin_addr);
    std::memcpy(&address.storage, &v4, address.size = sizeof v4);
    return address;
}

Endpoint from_system(const SystemAddress& address) {
    Endpoint endpoint;
    if (address.storage.ss_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address.storage, sizeof v6);
        endpoint.address.v6 = true;
        std::copy(std::begin(v6.sin6_addr.s6_addr), std::end(v6.sin6_addr.s6_addr),
                  endpoint.address.octets.begin());
        endpoint.port = ntohs(v6.sin6_port);
        return endpoint;
    }
    sockaddr_in v4{};
    std::memcpy(&v4, &address.storage, sizeof v4);
    std::memcpy(endpoint.address.octets.data(), &v4.sin_addr, sizeof v4.sin_addr);
    endpoint.port = ntohs(v4.sin_port);
    return endpoint;
}

bool wait_for(int descriptor, short what, int wait_ms) {
    pollfd waiting{descriptor, what, 0};
    return ::poll(&waiting, 1, wait_ms) > 0;
}

void check(bool succeeded, const char* what) {
    if (!succeeded) throw std::runtime_error{std::string{what} + ": " + std::strerror(errno)};
}

}  // namespace

Socket Socket::make(int family, int type, int protocol) {
    Socket made{::socket(family, type | SOCK_CLOEXEC, protocol)};
    check(made.descriptor_ >= 0, "socket");
    const int on = 1;
    ::setsockopt(made.descriptor_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (type == SOCK_STREAM)
        ::setsockopt(made.descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return made;
}
Socket Socket::tcp(bool v6) {
    return make(v6 ? AF_INET6 : AF_INET, SOCK_STREAM);
}
Socket Socket::udp(bool v6) {
    return make(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM);
}
Socket Socket::raw(bool v6, int protocol) {
    return make(v6 ? AF_INET6 : AF_INET, SOCK_RAW, protocol);
}

Socket::~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void Socket::bind(const Endpoint& local) {
    const auto address = to_system(local);
    check(::bind(descriptor_, address.get(), address.size) == 0, "bind");
}

void Socket::listen() {
    check(::listen(descriptor_, 64) == 0, "listen");
}

Endpoint Socket::local() const {
    SystemAddress address;
    check(::getsockname(descriptor_, address.get(), &address.size) == 0, "getsockname");
    return from_system(address);
}

Socket Socket::accept() {
    if (!wait_for(descriptor_, POLLIN, patience_ms)) throw std::runtime_error{"nobody connected"};
    Socket accepted{::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC)};
    check(accepted.descriptor_ >= 0, "accept");
    return accepted;
}

int Socket::connect(const Endpoint& to, int wait_ms) {
    const auto address = to_system(to);
    const timeval limit{wait_ms / 1000, (wait_ms % 1000) * 1000};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (::connect(descriptor_, address.get(), address.size) == 0) return 0;
    return errno == EINPROGRESS || errno == EAGAIN ? ETIMEDOUT : errno;
}

int Socket::send(const std::string& text) {
    return ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL) < 0 ? errno : 0;
}

int Socket::send_to(const Endpoint& to, const std::string& text) {
    const auto address = to_system(to);
    return ::sendto(descriptor_, text.data(), text.size(), MSG_NOSIGNAL, address.get(),
                    address.size) < 0
               ? errno
               : 0;
}

void Socket::finish() {
    ::shutdown(descriptor_, SHUT_WR);
}

std::pair<std::string, int> Socket::receive(int wait_ms) {
    if (!wait_for(descriptor_, POLLIN, wait_ms)) return {"", ETIMEDOUT};
    std::string text(64U << 10U, '\0');
    const ssize_t size = ::recv(descriptor_, text.data(), text.size(), 0);
    if (size < 0) return {"", errno};
    text.resize(static_cast<std::size_t>(size));
    return {text, 0};
}

std::pair<std::string, Endpoint> Socket::receive_from(int wait_ms) {
    if (!wait_for(descriptor_, POLLIN, wait_ms)) return {};
    SystemAddress from;
    std::string text(64U << 10U, '\0');
    const ssize_t size =
        ::recvfrom(descriptor_, text.data(), text.size(), 0, from.get(), &from.size);
    if (size < 0) return {};
    text.resize(static_cast<std::size_t>(size));
    return {text, from_system(from)};
}

}  // namespace tarha::test
