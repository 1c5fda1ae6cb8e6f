// A stream in pieces: the answer must not depend on how it was cut, ordered and repeated.
// Input: how many cuts, a byte for each, then the stream.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

#include "daemon/inspect/conversation.h"
#include "daemon/wire/reader.h"

namespace {

using namespace tarha;

struct Piece {
    std::uint32_t offset = 0;
    Bytes data;
    std::uint8_t rank = 0;  // its turn
};

std::vector<Piece> cut(Bytes instructions, Bytes stream) {
    std::vector<Piece> pieces;
    std::size_t at = 0;
    for (const std::uint8_t byte : instructions) {
        if (at == stream.size()) break;
        const std::size_t size = std::min<std::size_t>(1 + byte, stream.size() - at);
        const std::size_t overlap = std::min<std::size_t>(at, byte % 5);
        const auto offset = static_cast<std::uint32_t>(at - overlap);
        pieces.push_back({offset, stream.subspan(at - overlap, size + overlap), byte});
        at += size;
    }
    pieces.push_back({static_cast<std::uint32_t>(at), stream.subspan(at), 128});
    std::ranges::stable_sort(pieces, {}, [](const Piece& p) { return p.rank * 37 % 256; });
    return pieces;
}

// Reads on through all requests that are there: how many were read whole, and the last one's host.
struct ReadOn {
    std::size_t requests = 0;
    DomainName last;
};

ReadOn read_on(inspect::TcpConversation& conversation) {
    ReadOn result;
    std::uint32_t at = conversation.next_request_sequence();
    while (conversation.next_request()) {
        const inspect::Finding& finding = conversation.finding();
        if (finding.outcome == wire::Outcome::need_more) break;
        if (finding.outcome == wire::Outcome::foreign) break;
        ++result.requests;
        result.last = finding.host;
        const std::uint32_t next = conversation.next_request_sequence();
        if (finding.protocol == inspect::Protocol::http && next - at == 0) std::abort();
        at = next;
    }
    return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::uint32_t isn = 0xfffffff0U;
    constexpr std::size_t max_stream = inspect::TcpConversation::capacity - 1;
    wire::Reader reader{{data, size}};
    const std::uint16_t port = (reader.u8() & 1U) != 0 ? 53 : 443;
    const Bytes instructions = reader.prefixed8();
    const Bytes stream = reader.rest().first(std::min(reader.left(), max_stream));
    if (!reader.ok() || stream.empty()) return 0;

    const auto whole = std::make_unique<inspect::TcpConversation>(port);
    whole->on_client_syn(isn);
    const inspect::Finding expected = whole->on_client_data(isn + 1, stream);
    const ReadOn further = read_on(*whole);

    for (const bool with_syn : {true, false}) {
        const auto pieces = cut(instructions, stream);
        const auto conversation = std::make_unique<inspect::TcpConversation>(port);
        if (with_syn) conversation->on_client_syn(isn);
        for (const Piece& piece : pieces) {
            conversation->on_client_data(isn + 1 + piece.offset, piece.data);
        }
        // In mid-stream, what is read from a later piece alone may be an answer of its own.
        const inspect::Finding& finding = conversation->finding();
        if (finding.contradiction || finding.gave_up) std::abort();
        if (!with_syn) continue;
        // A stream that is broken may be waited for until the bytes it promised are there.
        const bool may_wait = expected.outcome == wire::Outcome::foreign;
        const bool waits = finding.outcome == wire::Outcome::need_more;
        if (finding.outcome != expected.outcome && !(may_wait && waits)) std::abort();
        if (!(finding.host == expected.host)) std::abort();
        if (finding.outcome != expected.outcome) continue;
        const ReadOn again = read_on(*conversation);
        if (again.requests != further.requests || !(again.last == further.last)) std::abort();
    }
    return 0;
}
