// What happens to one question and to one reply. Pure apart from the policy it asks and the
// counters it moves: no socket, no clock, no allocation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "daemon/resolver/counters.h"
#include "daemon/resolver/policy.h"
#include "daemon/wire/dns.h"
#include "daemon/wire/dns_answer.h"
#include "daemon/wire/dns_records.h"
#include "rules/bytes.h"

namespace tarha::resolver {

// Targets that are judged in one reply; a longer chain is no honest answer.
inline constexpr unsigned max_targets = 32;

enum class Next : std::uint8_t {
    drop,     // not a query: whoever sent it waits for nothing
    answer,   // the answer is written
    portal,   // write_portal() answers, once it is known where the question arrived
    forward,  // ask the resolver
};

struct Intake {
    Next next = Next::drop;
    std::size_t size = 0;     // of the answer
    wire::dns::Query query;   // forward, portal: what was asked; views into the message
    std::string_view target;  // forward: what to ask in place of the query's name, unless empty
    Answer judged{};          // portal: why the name leads there
};

class Judge {
public:
    Judge(Policy& policy, Counters& counters) noexcept : policy_{policy}, counters_{counters} {}

    // Reads a client's message and writes the answer to `out` (max_answer bytes), or says what to
    // ask the resolver. The message and `out` must not overlap.
    Intake take_question(ProfileIndex profile, Bytes message, std::span<std::uint8_t> out) noexcept;

    // Answers with the router's address on the LAN where the question arrived.
    Bytes write_portal(const wire::dns::Query& query, const Answer& judged,
                       const IpAddress& asked_at, std::span<std::uint8_t> out) noexcept;

    // Judges the resolver's reply to `query` and gives what goes to the client: the reply as it
    // is, or what was written to `out` (max_message bytes) in its place: a refusal, a copy
    // without ech, "truncated" beyond `limit` bytes, or "server failure" for what is broken.
    Bytes take_reply(ProfileIndex profile, const wire::dns::Query& query, Bytes reply,
                     std::size_t limit, std::span<std::uint8_t> out) noexcept;

    // The same for the reply to a question that was redirected to `target`: what goes to the client
    // is always written to `out`. When the target does not resolve that is "server failure", never
    // an answer about the name that was asked.
    Bytes take_redirected(ProfileIndex profile, const wire::dns::Query& query,
                          std::string_view target, Bytes reply, std::size_t limit,
                          std::span<std::uint8_t> out) noexcept;

    // The answer when the resolver gave none.
    static Bytes failure(const wire::dns::Query& query, wire::dns::Ede error,
                         std::span<std::uint8_t> out) noexcept;
    // "Ask again by TCP."
    static Bytes truncated(const wire::dns::Query& query, std::span<std::uint8_t> out) noexcept;

private:
    // What a reply holds, up to the first target that may not be reached.
    struct Survey {
        Answer judged{Action::allow, Reason::unlisted, {}, {}};
        bool has_service = false;
        bool has_address = false;
        bool is_whole = false;
    };

    Survey survey(ProfileIndex profile, Bytes reply) noexcept;
    bool leads_to_portal(const Answer& judged, ProfileIndex profile) noexcept;
    Intake refuse(const wire::dns::Header& header, std::span<std::uint8_t> out) noexcept;
    Bytes write_judgement(ProfileIndex profile, const wire::dns::Query& query, const Answer& answer,
                          std::span<std::uint8_t> out) noexcept;
    void teach(ProfileIndex profile, const DomainName& name, Bytes reply) noexcept;
    void teach_hints(ProfileIndex profile, const DomainName& name,
                     const wire::dns::Record& record) noexcept;
    void teach_covers(Bytes reply) noexcept;

    Policy& policy_;
    Counters& counters_;
};

}  // namespace tarha::resolver
