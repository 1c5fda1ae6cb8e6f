#include "webui/notify/outbox.h"

#include <algorithm>
#include <utility>

namespace tarha::webui::notify {
namespace {

constexpr std::int64_t an_hour = 60 * 60;

}  // namespace

bool Outbox::add(std::uint64_t event, Letter letter, std::int64_t now) {
    // A clock that was set back must not keep the hour from ending.
    std::erase_if(taken_, [now](std::int64_t at) { return at <= now - an_hour || at > now; });
    if (taken_.size() == max_an_hour) return false;
    taken_.push_back(now);
    const bool full = waiting_.size() == max_waiting;
    if (full) waiting_.pop_front();
    waiting_.push_back({event, now, std::move(letter)});
    return !full;
}

const Letter* Outbox::due(std::int64_t now) {
    std::erase_if(waiting_, [now](const Waiting& one) { return one.since < now - lives; });
    const bool is_pausing = now < not_before_ && not_before_ - now <= longest_pause;
    if (waiting_.empty() || is_pausing) return nullptr;
    return &waiting_.front().letter;
}

void Outbox::sent() {
    waiting_.pop_front();
    not_before_ = pause_ = 0;
}

std::int64_t Outbox::failed(std::int64_t now) {
    pause_ = pause_ == 0 ? first_pause : std::min(pause_ * 2, longest_pause);
    not_before_ = now + pause_;
    return not_before_;
}

std::optional<std::uint64_t> Outbox::oldest() const {
    if (waiting_.empty()) return std::nullopt;
    return waiting_.front().event;
}

}  // namespace tarha::webui::notify
