// DnsStream: the questions a client asks over one TCP connection to port 53, one after another
// (RFC 7766). For captures: where a piece of the stream was not captured it takes up again at the
// next segment that is beyond doubt a row of whole queries. The resolver reads its own streams.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "daemon/flow/assembler.h"
#include "daemon/wire/dns.h"
#include "rules/bytes.h"

namespace tarha::inspect {

class DnsStream {
public:
    // One message of any size waiting for its end, and one segment behind it.
    static constexpr std::size_t capacity = wire::dns::max_message + 2 + 65535;

    // The client's SYN; data starts behind `sequence`.
    void on_client_syn(std::uint32_t sequence) noexcept;

    // A segment with data; then call next_question() until it gives nothing.
    void on_client_data(std::uint32_t sequence, Bytes data) noexcept;

    // The next question of a complete message that is not a response.
    std::optional<wire::dns::Question> next_question() noexcept;

private:
    void start_at(std::uint32_t sequence) noexcept;

    flow::Assembler<capacity> stream_;
    std::uint32_t base_ = 0;       // the sequence number of stream byte 0, the next message's first
    std::uint32_t gap_begin_ = 0;  // the last piece that was jumped over
    std::uint32_t gap_end_ = 0;
    std::uint32_t syn_ = 0;
    bool has_base_ = false;
    bool has_syn_ = false;
};

}  // namespace tarha::inspect
