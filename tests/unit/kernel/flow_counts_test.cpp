#include "daemon/kernel/flow_counts.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <endian.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netinet/in.h>

namespace tarha::test {
namespace {

using kernel::FlowCount;

constexpr std::uint32_t sequence = 7;
constexpr kernel::MarkFilter allowed{2, 6};

// One message as the kernel would send it.
class Message {
public:
    explicit Message(unsigned type = NFNL_SUBSYS_CTNETLINK << 8U | IPCTNL_MSG_CT_NEW,
                     unsigned flags = NLM_F_MULTI) {
        header_ = mnl_nlmsg_put_header(bytes_.data());
        header_->nlmsg_type = static_cast<std::uint16_t>(type);
        header_->nlmsg_flags = static_cast<std::uint16_t>(flags);
        header_->nlmsg_seq = sequence;
    }
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;
    ~Message() = default;

    nlmsghdr& operator*() { return *header_; }

    // A connection of 192.0.2.1:1000 with 198.51.100.1:443.
    Message& connection(std::uint8_t protocol = IPPROTO_TCP, std::uint32_t mark = 0x12) {
        auto* extra = mnl_nlmsg_put_extra_header(header_, sizeof(nfgenmsg));
        static_cast<nfgenmsg*>(extra)->nfgen_family = AF_INET;
        tuple(CTA_TUPLE_ORIG, {192, 0, 2, 1}, {198, 51, 100, 1}, 1000, 443, protocol);
        tuple(CTA_TUPLE_REPLY, {198, 51, 100, 1}, {203, 0, 113, 2}, 443, 60000, protocol);
        mnl_attr_put_u32(header_, CTA_MARK, htonl(mark));
        mnl_attr_put_u32(header_, CTA_ID, htonl(99));
        return *this;
    }
    Message& counters(int direction, std::uint64_t packets, std::uint64_t bytes) {
        auto* nest = mnl_attr_nest_start(header_, static_cast<std::uint16_t>(direction));
        mnl_attr_put_u64(header_, CTA_COUNTERS_PACKETS, htobe64(packets));
        mnl_attr_put_u64(header_, CTA_COUNTERS_BYTES, htobe64(bytes));
        mnl_attr_nest_end(header_, nest);
        return *this;
    }
    Message& code(int value) {
        auto* payload = mnl_nlmsg_put_extra_header(header_, sizeof value);
        std::memcpy(payload, &value, sizeof value);
        return *this;
    }

private:
    void tuple(int type, std::array<std::uint8_t, 4> from, std::array<std::uint8_t, 4> to,
               std::uint16_t from_port, std::uint16_t to_port, std::uint8_t protocol) {
        auto* all = mnl_attr_nest_start(header_, static_cast<std::uint16_t>(type));
        auto* addresses = mnl_attr_nest_start(header_, CTA_TUPLE_IP);
        mnl_attr_put(header_, CTA_IP_V4_SRC, 4, from.data());
        mnl_attr_put(header_, CTA_IP_V4_DST, 4, to.data());
        mnl_attr_nest_end(header_, addresses);
        auto* ports = mnl_attr_nest_start(header_, CTA_TUPLE_PROTO);
        mnl_attr_put_u8(header_, CTA_PROTO_NUM, protocol);
        mnl_attr_put_u16(header_, CTA_PROTO_SRC_PORT, htons(from_port));
        mnl_attr_put_u16(header_, CTA_PROTO_DST_PORT, htons(to_port));
        mnl_attr_nest_end(header_, ports);
        mnl_attr_nest_end(header_, all);
    }

    alignas(nlmsghdr) std::array<std::uint8_t, 512> bytes_{};
    nlmsghdr* header_ = nullptr;
};

struct Bench {
    std::vector<FlowCount> flows;
    kernel::FlowCountReader reader{sequence, allowed, 2,
                                   [this](const FlowCount& flow) { flows.push_back(flow); }};
};

TEST_CASE("a connection with its counters") {
    Bench bench;
    bench.reader.take(*Message{}
                           .connection()
                           .counters(CTA_COUNTERS_ORIG, 3, 180)
                           .counters(CTA_COUNTERS_REPLY, 5'000'000'000, 7'000'000'000'000));
    REQUIRE(bench.flows.size() == 1);
    const FlowCount& flow = bench.flows.front();
    CHECK(flow.id == 99);
    CHECK(flow.protocol == IPPROTO_TCP);
    CHECK(flow.mark == 0x12);
    CHECK(flow.is_counted);
    CHECK(flow.original.from.to_string() == "192.0.2.1:1000");
    CHECK(flow.original.to.to_string() == "198.51.100.1:443");
    CHECK(flow.reply.from.to_string() == "198.51.100.1:443");
    CHECK(flow.reply.to.to_string() == "203.0.113.2:60000");
    CHECK(flow.original.count.packets == 3);
    CHECK(flow.original.count.bytes == 180);
    CHECK(flow.reply.count.packets == 5'000'000'000);
    CHECK(flow.reply.count.bytes == 7'000'000'000'000);
}

TEST_CASE("without accounting there are no counters, and that is told") {
    Bench bench;
    bench.reader.take(*Message{}.connection());
    REQUIRE(bench.flows.size() == 1);
    CHECK_FALSE(bench.flows.front().is_counted);
}

TEST_CASE("what is not asked for is not given") {
    Bench bench;
    bench.reader.take(*Message{}.connection(IPPROTO_TCP, 0x14));  // another state
    bench.reader.take(*Message{}.connection(IPPROTO_TCP, 0));
    bench.reader.take(*Message{}.connection(IPPROTO_ICMP));
    bench.reader.take(*Message{NFNL_SUBSYS_CTNETLINK << 8U | IPCTNL_MSG_CT_DELETE}.connection());
    bench.reader.take(*Message{});  // not even a header
    Message other;
    (*other.connection()).nlmsg_seq = sequence + 1;
    bench.reader.take(*other);
    CHECK(bench.flows.empty());
    CHECK(bench.reader.result().is_complete());
    bench.reader.take(*Message{}.connection(IPPROTO_UDP));
    CHECK(bench.flows.size() == 1);
}

TEST_CASE("beyond the cap the rest is counted and left out") {
    Bench bench;
    for (int i = 0; i < 5; ++i) bench.reader.take(*Message{}.connection());
    CHECK(bench.flows.size() == 2);
    CHECK(bench.reader.result().given == 2);
    CHECK(bench.reader.result().left_out == 3);
    CHECK_FALSE(bench.reader.result().is_complete());
}

TEST_CASE("how a dump ends") {
    struct Case {
        const char* name;
        unsigned type;
        unsigned flags;
        int code;
        bool is_interrupted;
        int error;
    };
    for (const Case& c :
         {Case{"done", NLMSG_DONE, NLM_F_MULTI, 0, false, 0},
          Case{"the table changed", NLMSG_DONE, NLM_F_MULTI | NLM_F_DUMP_INTR, 0, true, 0},
          Case{"done with an error", NLMSG_DONE, NLM_F_MULTI, -ENOMEM, false, ENOMEM},
          Case{"refused", NLMSG_ERROR, 0, -EPERM, false, EPERM}}) {
        CAPTURE(c.name);
        Bench bench;
        bench.reader.take(*Message{}.connection());
        CHECK_FALSE(bench.reader.is_done());
        bench.reader.take(*Message{c.type, c.flags}.code(c.code));
        CHECK(bench.reader.is_done());
        CHECK(bench.reader.error() == c.error);
        CHECK(bench.reader.result().is_interrupted == c.is_interrupted);
        bench.reader.take(*Message{}.connection());  // behind the end: of nobody
        CHECK(bench.flows.size() == 1);
    }
}

TEST_CASE("an interruption in the middle, and messages that were lost, are remembered") {
    Bench bench;
    Message changed;
    (*changed.connection()).nlmsg_flags |= NLM_F_DUMP_INTR;
    bench.reader.take(*changed);
    bench.reader.take(*Message{NLMSG_DONE}.code(0));
    CHECK(bench.flows.size() == 1);
    CHECK(bench.reader.result().is_interrupted);
    Bench other;
    other.reader.lost_some();
    CHECK_FALSE(other.reader.result().is_complete());
}

}  // namespace
}  // namespace tarha::test
