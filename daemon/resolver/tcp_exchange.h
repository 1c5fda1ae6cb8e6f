// One question asked of the resolver by TCP, because its UDP reply was cut: connect, ask, read one
// reply, hang up. Ends within the upstream timeout and always tells the relay.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/resolver/asker.h"
#include "daemon/resolver/matching.h"
#include "rules/bytes.h"

namespace tarha::resolver {

class Relay;

class TcpExchange : public std::enable_shared_from_this<TcpExchange> {
public:
    // `asked` is what the slot holds. The relay must outlive the exchange's io_context's run.
    static void start(Relay& relay, const Waiter& waiter, Bytes asked);

    TcpExchange(Relay& relay, const Waiter& waiter, Bytes asked);

private:
    void connect();
    void ask();
    void read_length();
    void read_reply();
    void end(std::span<std::uint8_t> reply);

    Relay& relay_;
    Waiter waiter_;
    std::vector<std::uint8_t> asked_;
    SentQuery sent_;
    std::vector<std::uint8_t> reply_;
    std::array<std::uint8_t, 2> length_{};
    boost::asio::ip::tcp::socket socket_;
    boost::asio::steady_timer timer_;
};

}  // namespace tarha::resolver
