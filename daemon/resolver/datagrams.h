// Datagrams in batches: one system call for up to 32 of them, each way.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <netinet/in.h>
#include <sys/socket.h>

#include "daemon/resolver/asker.h"
#include "rules/bytes.h"

namespace tarha::resolver {

inline constexpr std::size_t batch_size = 32;

// An address of Boost's as one of ours.
IpAddress to_ip(const boost::asio::ip::address& address) noexcept;

// What came in with one recvmmsg().
class InBatch {
public:
    // Datagrams longer than `room` are cut, and is_cut() says so.
    explicit InBatch(std::size_t room);

    // Receives what is there, without waiting. Gives how many; `error` is set to errno when the
    // socket reported one (0: none, or nothing is there).
    std::size_t receive(int socket, int& error) noexcept;

    [[nodiscard]] std::span<std::uint8_t> message(std::size_t i) noexcept;
    [[nodiscard]] bool is_cut(std::size_t i) const noexcept;
    // Where message i came from and which address it was sent to.
    [[nodiscard]] const ReturnPath& path(std::size_t i) noexcept;

private:
    std::size_t room_;
    std::vector<std::uint8_t> bytes_;
    std::array<ReturnPath, batch_size> paths_;
    std::array<iovec, batch_size> vectors_{};
    std::array<mmsghdr, batch_size> headers_{};
};

// What goes out with one sendmmsg(). Copies what it is given.
class OutBatch {
public:
    explicit OutBatch(std::size_t room);

    // Puts a datagram of at most `room` bytes aside for this socket; sends what was put aside
    // before when that was for another socket or there is no more room.
    void add(int socket, const ReturnPath& path, Bytes message) noexcept;
    // The same for a connected socket.
    void add(int socket, Bytes message) noexcept;
    // Sends what was put aside. Gives how many datagrams the kernel refused so far, once.
    std::size_t flush() noexcept;

private:
    msghdr& next(int socket, Bytes message) noexcept;
    void send() noexcept;

    std::size_t room_;
    int socket_ = -1;
    std::size_t count_ = 0;
    std::size_t refused_ = 0;
    std::vector<std::uint8_t> bytes_;
    std::array<ReturnPath, batch_size> paths_;
    std::array<iovec, batch_size> vectors_{};
    std::array<mmsghdr, batch_size> headers_{};
};

}  // namespace tarha::resolver
