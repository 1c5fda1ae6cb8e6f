// Datagrams of both sides of a UDP flow, each behind a byte for the side and its length. Initials
// are sealed by the target itself: the fuzzer writes their frames.
#include <cstdlib>
#include <memory>

#include "daemon/inspect/conversation.h"
#include "daemon/wire/reader.h"
#include "tests/support/initial_packet.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tarha;
    constexpr std::size_t max_frames = 1200;
    static wire::quic::InitialOpener opener;  // as on a queue thread
    const auto conversation = std::make_unique<inspect::UdpConversation>();
    wire::Reader reader{{data, size}};
    for (std::uint8_t number = 0; number < 32 && !reader.empty(); ++number) {
        const std::uint8_t side = reader.u8();
        const Bytes bytes = reader.prefixed16();
        if (!reader.ok()) break;
        if (side == 0) {
            conversation->on_server_data(bytes, opener);
        } else if (side < 0x80) {
            conversation->on_client_data(bytes, opener);
        } else if (bytes.size() <= max_frames) {
            test::Initial initial;
            initial.number = number;
            initial.version = (side & 1U) != 0 ? test::quic_v1 : test::quic_v2;
            const test::Buffer sealed = test::seal_initial(initial, test::to_buffer(bytes));
            conversation->on_client_data(sealed, opener);
        }
        const inspect::Finding& finding = conversation->finding();
        if (finding.contradiction && finding.outcome != wire::Outcome::foreign) std::abort();
        if (finding.outcome == wire::Outcome::found && finding.host.empty()) std::abort();
    }
    return 0;
}
