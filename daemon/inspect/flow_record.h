// FlowRecord: what the inspector remembers of one connection or UDP flow of a filtered device.
#pragma once

#include <cstdint>

#include "daemon/flow/name_store.h"
#include "daemon/flow/pool.h"
#include "daemon/inspect/conversation.h"
#include "daemon/inspect/notice.h"
#include "rules/mac_address.h"

namespace tarha::inspect {

enum class FlowState : std::uint8_t { collecting, settling, allowed, blocked };

struct FlowRecord {
    using Tcp = flow::Pool<TcpConversation>::Borrowed;
    using Udp = flow::Pool<UdpConversation>::Borrowed;

    FlowState state = FlowState::collecting;
    Protocol protocol = Protocol::undecided;
    MacAddress device;
    flow::NameStore::Kept host;  // empty: none could be read, or there was no room for it
    bool is_ambiguous = false;   // a proxy request, two hosts, a cover: where it leads is not known
    bool is_unbound = false;     // encrypted, to an address that no DNS answer named
    bool is_followed = false;    // plain HTTP: each further request is judged, too
    bool has_open_request = false;  // and one of them has begun
    bool left_unfinished = false;   // allowed, and began another hello that was never finished
    wire::Tunnel tunnel = wire::Tunnel::none;
    Notices notices;
    std::uint16_t packets = 0;           // seen in this state
    std::uint32_t version = 0;           // of the policy it was decided under
    std::uint32_t syn_sequence = 0;      // TCP
    std::uint32_t begun = 0;             // seconds
    std::uint32_t settle_sequence = 0;   // settled once the server acknowledges this
    std::uint32_t next_request = 0;      // followed and allowed: where the next one begins
    std::uint32_t collecting_since = 0;  // seconds; 0 before the first data
    Tcp tcp;                             // while collecting or settling, and in a later request
    Udp udp;                             // while collecting, and when another hello begins
};

}  // namespace tarha::inspect
