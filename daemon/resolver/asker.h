// Whoever asked and waits for an answer: a UDP listener for its clients, or one TCP connection.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include <netinet/in.h>

#include "daemon/resolver/policy.h"
#include "rules/bytes.h"
#include "rules/ip_address.h"

namespace tarha::resolver {

// How a datagram came, kept to answer the same way: to where it came from, from the address that
// was asked (a control message with IP_PKTINFO or IPV6_PKTINFO). Unused by TCP.
struct ReturnPath {
    static constexpr std::size_t control_room = CMSG_SPACE(sizeof(in6_pktinfo));

    sockaddr_in6 peer{};  // room for either family
    socklen_t peer_size = 0;
    alignas(cmsghdr) std::array<std::uint8_t, control_room> control{};
    std::size_t control_size = 0;
};

// The address that a datagram was sent to; all zero when the control message does not say.
IpAddress local_address(const ReturnPath& path) noexcept;

class Asker {
public:
    virtual ~Asker() = default;

    [[nodiscard]] virtual ProfileIndex profile() const noexcept = 0;
    // Which of the router's addresses was asked.
    [[nodiscard]] virtual IpAddress asked_at(const ReturnPath& path) const noexcept = 0;
    // A stream takes answers of any size; datagrams take what the client said.
    [[nodiscard]] virtual bool is_stream() const noexcept = 0;
    // Sends an answer, or forgets it when the asker is gone. Copies the bytes.
    virtual void deliver(const ReturnPath& path, Bytes answer) noexcept = 0;

    // Questions of this asker that wait for the resolver; kept by the relay.
    std::size_t waiting = 0;
};

// One question of an asker.
struct Waiter {
    std::shared_ptr<Asker> asker;
    ReturnPath path;
    std::uint16_t client_id = 0;
    std::string_view target{};  // asked in place of the name in the question, unless empty
};

}  // namespace tarha::resolver
