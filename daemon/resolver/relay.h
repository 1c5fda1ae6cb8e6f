// Between the clients and the resolver: judges each question, asks the resolver from unguessable
// ports with unguessable ids, matches its replies, judges those, and keeps to its caps.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/resolver/asker.h"
#include "daemon/resolver/counters.h"
#include "daemon/resolver/datagrams.h"
#include "daemon/resolver/face.h"
#include "daemon/resolver/judge.h"
#include "daemon/resolver/random_ids.h"
#include "daemon/resolver/slots.h"

namespace tarha::resolver {

class Relay {
public:
    // Sockets towards the resolver: as many ports an attacker would have to guess from.
    static constexpr std::size_t upstream_sockets = 16;
    // Questions of one asker that may wait at the same time; SERVFAIL beyond, so that one
    // profile's flood leaves room for the others.
    static constexpr std::size_t max_waiting = 1024;
    // Replies too long for UDP that are being fetched by TCP. dnsmasq serves 20 at a time.
    static constexpr std::size_t max_exchanges = 16;

    Relay(boost::asio::io_context& io, const FaceSettings& settings, Policy& policy,
          Counters& counters);

    // Opens the sockets towards the resolver and starts to read from them.
    Status open();

    // Handles one message of a client. The answer goes to asker->deliver(), now or later.
    void take(const std::shared_ptr<Asker>& asker, const ReturnPath& path, Bytes message) noexcept;

    // Puts a datagram for a client aside.
    void send(int socket, const ReturnPath& path, Bytes answer) noexcept;
    // Sends everything that was put aside; after each round of take().
    void flush() noexcept;

    // Ends what began with a question: judges `reply` to `query` and delivers the answer. An
    // empty reply: the resolver gave none. `query` carries the client's id.
    void finish(const Waiter& waiter, const wire::dns::Query& query,
                std::span<std::uint8_t> reply) noexcept;
    void exchange_ended() noexcept { --exchanges_; }

    // Where datagrams of clients are received to; shared by all listeners of this thread.
    [[nodiscard]] InBatch& inbox() noexcept { return inbox_; }
    [[nodiscard]] Counters& counters() noexcept { return counters_; }
    [[nodiscard]] const FaceSettings& settings() const noexcept { return settings_; }
    [[nodiscard]] boost::asio::io_context& io() noexcept { return io_; }

private:
    void forward(const std::shared_ptr<Asker>& asker, const ReturnPath& path,
                 const wire::dns::Query& query, std::string_view target) noexcept;
    bool assign_id(Slot& slot) noexcept;
    void wait_for_replies(std::size_t socket);
    void take_replies(std::size_t socket) noexcept;
    void take_reply(std::uint8_t socket, std::span<std::uint8_t> reply) noexcept;
    void ask_by_tcp(Slot& slot, const wire::dns::Query& query) noexcept;
    Bytes judged_reply(const Waiter& waiter, const wire::dns::Query& query, Bytes reply,
                       std::size_t limit) noexcept;
    void watch_deadlines();
    void expire() noexcept;

    boost::asio::io_context& io_;
    FaceSettings settings_;
    Counters& counters_;
    Judge judge_;
    std::vector<boost::asio::ip::udp::socket> upstream_;
    RandomIds ids_;
    std::uint8_t batch_socket_ = 0;
    SlotTable slots_;
    boost::asio::steady_timer timer_;
    bool is_watching_ = false;
    std::size_t exchanges_ = 0;
    InBatch inbox_;
    InBatch replies_;
    OutBatch to_clients_;
    OutBatch to_upstream_;
    std::vector<std::uint8_t> scratch_;
};

}  // namespace tarha::resolver
