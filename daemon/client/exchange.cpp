#include "daemon/client/exchange.h"

#include <cerrno>
#include <string_view>

#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

#include "daemon/client/request_line.h"
#include "daemon/client/unix_address.h"

namespace tarha::client {
namespace {

using Clock = std::chrono::steady_clock;

class OwnedSocket {
public:
    OwnedSocket() : fd_{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)} {}
    ~OwnedSocket() {
        if (fd_ >= 0) close(fd_);
    }
    OwnedSocket(const OwnedSocket&) = delete;
    OwnedSocket& operator=(const OwnedSocket&) = delete;

    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_;
};

Exchange failed(const std::string& path, const std::string& text) {
    return {Exchange::Outcome::failed, path + ": " + text};
}

std::string reason() {
    return std::generic_category().message(errno);
}

// True when the socket is ready for `events` before the deadline.
bool wait_for(int fd, short events, Clock::time_point deadline) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) return false;
        pollfd waiting{fd, events, 0};
        const int ready = poll(&waiting, 1, static_cast<int>(left.count()));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
    }
}

Exchange connect_failure(const std::string& path) {
    if (errno == ENOENT || errno == ECONNREFUSED) {
        return {Exchange::Outcome::not_running,
                "the tarha daemon is not running (nobody listens at " + path + ")"};
    }
    if (errno == EACCES || errno == EPERM) {
        return failed(path, "no permission to talk to the daemon; try as root");
    }
    return failed(path, "cannot be reached: " + reason());
}

bool send_all(int fd, std::string_view bytes, Clock::time_point deadline) {
    while (!bytes.empty()) {
        const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            if (!wait_for(fd, POLLOUT, deadline)) return false;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

Exchange receive_line(const std::string& path, int fd, Clock::time_point deadline) {
    std::string line;
    std::string chunk(16UL * 1024, '\0');
    while (line.size() <= max_reply) {
        const ssize_t got = recv(fd, chunk.data(), chunk.size(), 0);
        if (got == 0) return failed(path, "the daemon closed the connection");
        if (got < 0) {
            const bool try_again = errno == EINTR || errno == EAGAIN;
            if (!try_again) return failed(path, reason());
            if (!wait_for(fd, POLLIN, deadline)) return failed(path, "the daemon does not answer");
            continue;
        }
        line.append(chunk, 0, static_cast<std::size_t>(got));
        const std::size_t end = line.find('\n');
        if (end == std::string::npos) continue;
        line.resize(end);
        return {Exchange::Outcome::answered, std::move(line)};
    }
    return failed(path, "the daemon's answer is too long");
}

}  // namespace

Exchange exchange(const std::string& path, const std::string& request,
                  std::chrono::milliseconds timeout) {
    const auto deadline = Clock::now() + timeout;
    const auto address = unix_address(path);
    if (!address) return failed(path, "is empty or too long for a socket");
    const OwnedSocket socket;
    if (socket.fd() < 0) return failed(path, "cannot make a socket: " + reason());
    while (connect(socket.fd(), as_sockaddr(*address), sizeof *address) != 0) {
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return connect_failure(path);
        // The daemon's backlog is full; a Unix socket cannot be polled for that.
        if (Clock::now() >= deadline) return failed(path, "the daemon does not answer");
        poll(nullptr, 0, 10);
    }
    const bool sent = send_all(socket.fd(), request + "\n", deadline);
    Exchange reply = receive_line(path, socket.fd(), deadline);
    if (!sent && reply.outcome != Exchange::Outcome::answered) {
        return failed(path, "the daemon does not listen");
    }
    return reply;
}

}  // namespace tarha::client
