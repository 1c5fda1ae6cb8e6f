// One client's TCP connection (RFC 7766): pipelined questions, answers in the order they are
// ready. Bounded in everything: message size, questions that wait, bytes not read by the client,
// and time without progress.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/resolver/asker.h"
#include "daemon/resolver/port.h"
#include "daemon/resolver/slots.h"

namespace tarha::resolver {

class Relay;

class TcpSession : public Asker, public std::enable_shared_from_this<TcpSession> {
public:
    // Longer messages are no questions: the connection is cut.
    static constexpr std::size_t max_question = 2048;
    // Beyond these the connection is not read until answers have gone out.
    static constexpr std::size_t max_waiting = 16;
    static constexpr std::size_t max_unsent = 128 * 1024;

    TcpSession(Relay& relay, std::shared_ptr<const Port> port, boost::asio::ip::tcp::socket socket);

    void start();
    void close();
    [[nodiscard]] bool is_open() const noexcept { return socket_.is_open(); }
    [[nodiscard]] const boost::asio::ip::address& peer() const noexcept { return peer_; }

    [[nodiscard]] ProfileIndex profile() const noexcept override { return port_->profile; }
    [[nodiscard]] IpAddress asked_at(const ReturnPath& path) const noexcept override;
    [[nodiscard]] bool is_stream() const noexcept override { return true; }
    void deliver(const ReturnPath& path, Bytes answer) noexcept override;

private:
    void cut();
    void read();
    void write();
    void take_messages();
    void keep_going();
    void progressed();
    void watch_idle();
    [[nodiscard]] bool is_full() const noexcept {
        return waiting >= max_waiting || unsent_ >= max_unsent;
    }

    Relay& relay_;
    std::shared_ptr<const Port> port_;
    boost::asio::ip::tcp::socket socket_;
    boost::asio::ip::address peer_;
    boost::asio::steady_timer timer_;
    Clock::time_point deadline_;
    std::array<std::uint8_t, 2 + max_question> in_;
    std::size_t filled_ = 0;
    std::deque<std::vector<std::uint8_t>> out_;  // framed answers; the first is being written
    std::size_t unsent_ = 0;
    bool is_reading_ = false;
    bool is_taking_ = false;
    bool has_ended_ = false;  // the client sends no more
};

}  // namespace tarha::resolver
