// Outbox: letters on their way to one target: tried again when that failed, never more in an hour
// than a person wants to read. Pure: the time is passed in, in Unix seconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "webui/notify/letter.h"

namespace tarha::webui::notify {

class Outbox {
public:
    static constexpr std::size_t max_waiting = 50;  // then the oldest is dropped
    static constexpr std::size_t max_an_hour = 30;  // then new ones are dropped
    static constexpr std::int64_t first_pause = 5;  // seconds after a failure, doubling up to
    static constexpr std::int64_t longest_pause = 15 * 60;
    static constexpr std::int64_t lives = 24 * 60 * 60;  // an older letter is not news

    struct Waiting {
        std::uint64_t event = 0;
        std::int64_t since = 0;
        Letter letter;
    };

    // False when it was dropped, or another one for it: that is worth a line in the log.
    bool add(std::uint64_t event, Letter letter, std::int64_t now);
    // The letter to send now, if any; then call sent() or failed().
    [[nodiscard]] const Letter* due(std::int64_t now);
    void sent();
    // When it will be tried again.
    std::int64_t failed(std::int64_t now);

    // The event of the oldest letter that waits.
    [[nodiscard]] std::optional<std::uint64_t> oldest() const;

private:
    std::deque<Waiting> waiting_;
    std::deque<std::int64_t> taken_;  // when each of the last hour was added
    std::int64_t not_before_ = 0;
    std::int64_t pause_ = 0;
};

}  // namespace tarha::webui::notify
