// Plain sockets with deadlines, for asking what really arrives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "rules/ip_address.h"

namespace tarha::test {

inline constexpr int patience_ms = 3000;  // for what must happen
inline constexpr int silence_ms = 300;    // for what must not

class Socket {
public:
    // Throws std::runtime_error when the system refuses.
    static Socket tcp(bool v6);
    static Socket udp(bool v6);
    static Socket raw(bool v6, int protocol);

    Socket(Socket&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    Socket& operator=(Socket&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket();

    void bind(const Endpoint& local);  // port 0: any
    void listen();
    [[nodiscard]] Endpoint local() const;
    Socket accept();  // waits patience_ms, then throws

    // errno, 0 for success, ETIMEDOUT after the time.
    int connect(const Endpoint& to, int wait_ms = patience_ms);
    int send(const std::string& text);
    int send_to(const Endpoint& to, const std::string& text);

    void finish();  // sends the end of the stream

    // What came, and errno when none did (ETIMEDOUT after the time; "" and 0 at an end of stream).
    std::pair<std::string, int> receive(int wait_ms = patience_ms);
    std::pair<std::string, Endpoint> receive_from(int wait_ms = patience_ms);

    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

private:
    explicit Socket(int descriptor) noexcept : descriptor_{descriptor} {}
    static Socket make(int family, int type, int protocol = 0);

    int descriptor_;
};

}  // namespace tarha::test
