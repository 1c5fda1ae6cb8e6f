// Session: one connection of the control socket. Reads a line, answers it, reads the next.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tarha::control {

using Socket = boost::asio::local::stream_protocol::socket;

// Who is on the other side, as the kernel says (SO_PEERCRED).
struct Peer {
    std::uint32_t uid = 0;
    std::int32_t pid = 0;
};

class Session : public std::enable_shared_from_this<Session> {
public:
    struct Limits {
        std::chrono::milliseconds line_timeout;
        std::chrono::milliseconds write_timeout;
    };
    using Handler = std::function<std::string(std::string_view line, const Peer& peer)>;

    // `on_end` is called once, when the connection is over.
    Session(Socket socket, Limits limits, Handler handler, std::function<void()> on_end);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void start();
    // Ends the connection; pending operations come back as aborted.
    void close();

private:
    void await_line();
    void read_some();
    void on_bytes(std::size_t size);
    bool answer_next_line();
    void send(std::string line, bool then_close);
    void start_deadline(std::chrono::milliseconds timeout);

    Socket socket_;
    boost::asio::steady_timer deadline_;
    Limits limits_;
    Handler handler_;
    std::function<void()> on_end_;
    Peer peer_;
    std::string input_;
    std::size_t scanned_ = 0;  // of input_, known to hold no newline
    std::string output_;
};

}  // namespace tarha::control
