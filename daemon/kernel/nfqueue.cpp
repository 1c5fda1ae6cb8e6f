#include "daemon/kernel/nfqueue.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/kernel/attributes.h"
#include "daemon/kernel/netlink.h"
#include "daemon/kernel/queue_setup.h"

namespace tarha::kernel {
namespace {

// The largest packet and the attributes in front of it.
constexpr std::size_t message_size = copy_range + 1 + 4096;
constexpr std::size_t verdict_size = 64;  // one verdict with a mark is 44 bytes
constexpr int send_attempts = 3;

std::uint32_t number_in(const nlattr* attribute) noexcept {
    return ntohl(mnl_attr_get_u32(attribute));
}

Checksum checksum_in(std::uint32_t info) noexcept {
    if ((info & NFQA_SKB_CSUMNOTREADY) != 0) return Checksum::not_ready;
    if ((info & NFQA_SKB_CSUM_NOTVERIFIED) != 0) return Checksum::not_verified;
    return Checksum::verified;
}

std::optional<MacAddress> mac_in(const nlattr* attribute) noexcept {
    nfqnl_msg_packet_hw hardware{};
    if (mnl_attr_get_payload_len(attribute) < sizeof hardware) return std::nullopt;
    std::memcpy(&hardware, mnl_attr_get_payload(attribute), sizeof hardware);
    if (ntohs(hardware.hw_addrlen) != std::tuple_size_v<decltype(MacAddress::octets)>)
        return std::nullopt;
    MacAddress mac;
    std::copy_n(std::begin(hardware.hw_addr), mac.octets.size(), mac.octets.begin());
    return mac;
}

// What one attribute says about the packet. The packet's id goes to `id`.
void take_attribute(const nlattr* attribute, QueuedPacket& packet, std::uint32_t& id) noexcept {
    switch (mnl_attr_get_type(attribute)) {
        case NFQA_PACKET_HDR:
            std::memcpy(&id, mnl_attr_get_payload(attribute), sizeof id);  // kept in network order
            return;
        case NFQA_MARK:
            packet.mark = number_in(attribute);
            return;
        case NFQA_IFINDEX_INDEV:
            packet.ingress = number_in(attribute);
            return;
        case NFQA_IFINDEX_OUTDEV:
            packet.egress = number_in(attribute);
            return;
        case NFQA_HWADDR:
            packet.source = mac_in(attribute);
            return;
        case NFQA_PAYLOAD:
            packet.ip = {static_cast<const std::uint8_t*>(mnl_attr_get_payload(attribute)),
                         mnl_attr_get_payload_len(attribute)};
            return;
        case NFQA_CAP_LEN:
            packet.truncated = true;
            return;
        case NFQA_SKB_INFO:
            packet.gso = (number_in(attribute) & NFQA_SKB_GSO) != 0;
            packet.checksum = checksum_in(number_in(attribute));
            return;
        default:
            return;
    }
}

// What the packets since the last written verdict have in common.
struct Run {
    std::uint32_t decision = NF_ACCEPT;
    std::optional<std::uint32_t> mark;  // nothing: the packet's own stays
    std::uint32_t last_id = 0;          // network order
    std::size_t length = 0;
};

// Only the queue's own thread writes: a plain addition is enough.
void count(std::atomic<std::uint64_t>& counter) noexcept {
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

std::atomic<std::uint64_t>& receive_counter(QueueCounters& counters, int error) noexcept {
    if (error == ENOBUFS) return counters.overruns;
    return error == EINTR ? counters.interrupted : counters.receive_errors;
}

}  // namespace

struct Queue::State {
    State(NetlinkSocket opened, int stop_event, const QueueOptions& options)
        : socket{std::move(opened)},
          stop_descriptor{stop_event},
          number{options.number},
          mark_mask{options.mark_mask} {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { ::close(stop_descriptor); }

    void put_run() noexcept;

    NetlinkSocket socket;
    int stop_descriptor;
    std::uint16_t number;
    std::uint32_t mark_mask;
    std::atomic<bool> stop_wanted{false};
    bool drained = true;  // the last read found nothing more
    QueueCounters counters;
    std::uint32_t id = 0;  // of the packet read last, network order
    Run run;
    bool may_batch = true;  // no verdict was lost
    std::size_t verdict_bytes = 0;
    alignas(nlmsghdr) std::array<std::uint8_t, max_batch * verdict_size> verdicts;
    alignas(nlmsghdr) std::array<std::uint8_t, message_size> received;
};

void Queue::StateDeleter::operator()(State* state) const noexcept {
    delete state;
}

Queue::Queue(std::unique_ptr<State, StateDeleter> state) noexcept : state_{std::move(state)} {}

Result<Queue> Queue::open(const QueueOptions& options) {
    auto socket = bind_queue(options);
    if (!socket) return socket.error();
    const int stop_event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (stop_event < 0) return Error{"queue", reason_of(errno)};
    return Queue{
        std::unique_ptr<State, StateDeleter>{new State{std::move(*socket), stop_event, options}}};
}

bool Queue::wait() noexcept {
    State& state = *state_;
    if (stopped()) return false;
    if (!state.drained) return true;
    std::array<pollfd, 2> waiting{
        {{state.socket.descriptor(), POLLIN, 0}, {state.stop_descriptor, POLLIN, 0}}};
    const int ready = ::poll(waiting.data(), waiting.size(), -1);
    if (ready < 0) count(state.counters.interrupted);
    if (ready <= 0 || waiting[0].revents == 0) return false;
    count(state.counters.batches);
    state.drained = false;
    return true;
}

Queue::Read Queue::read(QueuedPacket& packet) noexcept {
    State& state = *state_;
    const ssize_t size = ::recv(state.socket.descriptor(), state.received.data(),
                                state.received.size(), MSG_DONTWAIT);
    if (size < 0) {
        state.drained = true;
        if (errno != EAGAIN) count(receive_counter(state.counters, errno));
        return Read::nothing;
    }
    // The kernel sends each packet as one message of its own.
    const auto* message = reinterpret_cast<const nlmsghdr*>(state.received.data());
    if (!mnl_nlmsg_ok(message, static_cast<int>(size)) ||
        message->nlmsg_type != queue_message(NFQNL_MSG_PACKET)) {
        const bool refused = message->nlmsg_type == NLMSG_ERROR;
        count(refused ? state.counters.verdict_errors : state.counters.malformed);
        return Read::other;
    }
    for_each_attribute(*message, sizeof(nfgenmsg), [&](const nlattr& attribute) {
        take_attribute(&attribute, packet, state.id);
    });
    count(state.counters.packets);
    if (packet.truncated) count(state.counters.truncated);
    return Read::packet;
}

// Writes the verdict for the run. The batch verdict holds for every packet up to the id that is
// still waiting; packets are answered in order, so these are the packets of the run.
void Queue::State::put_run() noexcept {
    if (run.length == 0) return;
    const unsigned kind = run.length > 1 ? NFQNL_MSG_VERDICT_BATCH : NFQNL_MSG_VERDICT;
    auto* message = put_queue_header(verdicts.data() + verdict_bytes, number, kind, 0);
    nfqnl_msg_verdict_hdr header{};
    header.verdict = htonl(run.decision);
    header.id = run.last_id;
    mnl_attr_put(message, NFQA_VERDICT_HDR, sizeof header, &header);
    if (run.mark) mnl_attr_put_u32(message, NFQA_MARK, htonl(*run.mark));
    verdict_bytes += message->nlmsg_len;
    run.length = 0;
}

// A mark replaces the packet's whole mark, so it is sent with the foreign bits as they came; and
// it is sent whenever our bits change, also when only "waiting for a verdict" has to go.
void Queue::answer(const QueuedPacket& packet, const QueueVerdict& verdict) noexcept {
    State& state = *state_;
    Run& run = state.run;
    const std::uint32_t decision = verdict.accept ? NF_ACCEPT : NF_DROP;
    const std::uint32_t ours = verdict.mark.value_or(0) & state.mark_mask;
    std::optional<std::uint32_t> mark = (packet.mark & ~state.mark_mask) | ours;
    if (*mark == packet.mark) mark.reset();
    const bool goes_on = state.may_batch && decision == run.decision && mark == run.mark;
    if (!goes_on) state.put_run();
    run = {decision, mark, state.id, run.length + 1};
}

// A verdict that the kernel did not take leaves its packet waiting; a batch verdict would let it
// go with the wrong mark, so there are none after that.
void Queue::send_verdicts() noexcept {
    State& state = *state_;
    state.put_run();
    if (state.verdict_bytes == 0) return;
    ssize_t sent = -1;
    for (int i = 0; sent < 0 && i < send_attempts; ++i)
        sent = ::send(state.socket.descriptor(), state.verdicts.data(), state.verdict_bytes, 0);
    if (sent < 0) {
        count(state.counters.verdict_errors);
        state.may_batch = false;
    }
    state.verdict_bytes = 0;
}

bool Queue::stopped() const noexcept {
    return state_->stop_wanted.load(std::memory_order_relaxed);
}

void Queue::stop() noexcept {
    state_->stop_wanted.store(true, std::memory_order_relaxed);
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(state_->stop_descriptor, &one, sizeof one);
}

const QueueCounters& Queue::counters() const noexcept {
    return state_->counters;
}

}  // namespace tarha::kernel
