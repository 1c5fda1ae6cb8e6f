#include "daemon/inspect/dns_stream.h"

namespace tarha::inspect {
namespace {

using wire::Outcome;

// Is this segment a row of whole queries, beyond doubt?
bool is_row_of_queries(Bytes data) noexcept {
    while (!data.empty()) {
        const auto frame = wire::dns::frame(data);
        if (frame.outcome != Outcome::found) return false;
        if (!wire::dns::is_query_beyond_doubt(frame.value.message, 0)) return false;
        data = data.subspan(frame.value.size);
    }
    return true;
}

}  // namespace

void DnsStream::start_at(std::uint32_t sequence) noexcept {
    stream_.clear();
    base_ = sequence;
    has_base_ = true;
}

void DnsStream::on_client_syn(std::uint32_t sequence) noexcept {
    if (has_syn_ && sequence == syn_) return;  // the same SYN again
    syn_ = sequence;
    has_syn_ = true;
    start_at(sequence + 1);
    gap_begin_ = gap_end_ = base_;
}

void DnsStream::on_client_data(std::uint32_t sequence, Bytes data) noexcept {
    if (data.empty()) return;
    if (!has_base_) start_at(sequence);
    auto offset = static_cast<std::int64_t>(static_cast<std::int32_t>(sequence - base_));
    const auto expected = static_cast<std::uint32_t>(stream_.prefix().size());
    const bool is_ahead = offset > static_cast<std::int64_t>(expected);
    const bool is_late = sequence - gap_begin_ < gap_end_ - gap_begin_;
    if ((is_ahead || is_late) && is_row_of_queries(data)) {
        if (is_ahead) gap_begin_ = base_ + expected;
        gap_end_ = sequence;
        start_at(sequence);
        offset = 0;
    }
    if (offset < 0) {  // sent again, wholly or partly
        if (static_cast<std::size_t>(-offset) >= data.size()) return;
        data = data.subspan(static_cast<std::size_t>(-offset));
        offset = 0;
    }
    stream_.add(static_cast<std::uint64_t>(offset), data);
}

std::optional<wire::dns::Question> DnsStream::next_question() noexcept {
    for (;;) {
        const auto frame = wire::dns::frame(stream_.prefix());
        if (frame.outcome != Outcome::found) return std::nullopt;
        const auto question = wire::dns::question(frame.value.message);
        stream_.drop_front(frame.value.size);
        base_ += static_cast<std::uint32_t>(frame.value.size);
        if (question.outcome == Outcome::found && !question.value.header.response) {
            return question.value;
        }
    }
}

}  // namespace tarha::inspect
