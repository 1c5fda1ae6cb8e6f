// UsageMeter: which minutes a child has used, out of what its devices move. Use and background are
// told apart by their shape in time; nothing about names or contents is kept. Monotonic time only:
// a wall clock that jumps neither charges nor gives a minute.
//
// A slot is BUSY when the subjects of a budget moved at least busy_bytes in busy_packets in it,
// bulk transfers left out. A minute with a busy slot PROVES use when the last four minutes, itself
// included, show
//   - dense_slots busy slots, the first and the last at least proof_span apart (games, calls,
//   chats),
//     or
//   - two LARGE slots, of large_bytes, at least proof_span apart (video, feeds, pages that are
//   read).
// One burst, however large, proves nothing; nor do a large one and small ones.
// With it all minutes since the first busy one of those four are charged, each once: so beginnings
// are charged when they are proven, and pauses of up to two minutes when the use goes on. All
// devices of the child feed one meter: two at once are one minute.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "rules/budget.h"
#include "rules/situation.h"

namespace tarha::rules {

inline constexpr std::uint64_t slot_seconds = 10;
inline constexpr unsigned slots_per_minute = 6;
inline constexpr unsigned proof_minutes = 4;

inline constexpr std::uint64_t busy_bytes = 1024;  // push keep-alives stay below
inline constexpr std::uint64_t busy_packets = 8;   // so does a single notification
inline constexpr unsigned proof_span = 9;          // slots from the first busy one to the last
inline constexpr unsigned dense_slots = 6;         // of the 24
inline constexpr std::uint64_t large_bytes = 64 * 1024;  // a page with its pictures is more

// Bulk, by host and slot: copies of files, which no person waits for in front of a screen. More
// than any stream (54 Mbit/s), or sending with hardly an answer.
inline constexpr std::uint64_t bulk_bytes = 64ULL << 20U;
inline constexpr std::uint64_t bulk_upload_bytes = 64ULL << 10U;
inline constexpr std::uint64_t bulk_upload_ratio = 8;

// What was moved with one host in one slot, over all devices of the child. Bytes of IP packets.
struct Traffic {
    std::uint64_t bytes_up = 0;
    std::uint64_t bytes_down = 0;
    std::uint64_t packets = 0;
};

bool is_bulk(const Traffic& traffic) noexcept;

// Minutes for each of a profile's budgets.
using ChargedMinutes = std::array<std::uint16_t, max_budgets>;

// For one profile. The bits are those of its budgets; when the household changes them, a new meter
// begins. Fixed size, nothing is allocated.
class UsageMeter {
public:
    // `slot`: monotonic seconds / slot_seconds. An earlier slot than the last counts as the last.
    void observe(std::uint64_t slot, BudgetSet budgets, const Traffic& traffic) noexcept;

    // Ends all slots before `slot`, and gives the minutes charged since the last call.
    ChargedMinutes advance(std::uint64_t slot) noexcept;

private:
    struct Counter {
        std::uint64_t bytes = 0;  // of the slot that runs
        std::uint64_t packets = 0;
        std::uint32_t busy = 0;     // bit n: the slot n before the one that ended last
        std::uint32_t large = 0;    // likewise
        std::uint32_t charged = 0;  // bit n: the minute n before the one that runs
        std::uint16_t due = 0;      // not yet given to the caller
    };

    static void end_slot(Counter& counter) noexcept;
    static void end_minute(Counter& counter) noexcept;
    void end_until(std::uint64_t slot) noexcept;

    std::array<Counter, max_budgets> counters_{};
    std::uint64_t slot_ = 0;  // that runs
    bool started_ = false;
};

}  // namespace tarha::rules
