#include "tests/lab/kernel/inspector.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace tarha::test {
namespace {

kernel::Queue open_queue(std::uint16_t number) {
    auto queue = kernel::Queue::open({.number = number});
    if (!queue) throw std::runtime_error{queue.error().message()};
    return std::move(*queue);
}

}  // namespace

Inspector::Inspector(const Namespace& router, std::uint16_t number)
    : queue_{router.make_inside([&] { return open_queue(number); })}, thread_{[this] {
          const auto judge_one = [this](const kernel::QueuedPacket& p) noexcept {
              return judge(p);
          };
          while (queue_->run_once(judge_one) != kernel::RunResult::stopped) {
          }
      }} {}

void Inspector::always(std::string word) {
    const std::scoped_lock lock{guard_};
    always_ = std::move(word);
}

void Inspector::stop() {
    if (queue_) queue_->stop();
    if (thread_.joinable()) thread_.join();
}

void Inspector::release() {
    stop();
    queue_.reset();
}

void Inspector::wait_until_held() {
    std::unique_lock lock{guard_};
    if (!changed_.wait_for(lock, std::chrono::seconds{3}, [this] { return held_; }))
        throw std::runtime_error{"the queue got no packet to hold"};
}

void Inspector::wait_until_seen(const std::string& text) {
    std::unique_lock lock{guard_};
    const auto is_there = [&] {
        return std::any_of(seen_.begin(), seen_.end(), [&](const Seen& one) {
            return one.text.find(text) != std::string::npos;
        });
    };
    if (!changed_.wait_for(lock, std::chrono::seconds{3}, is_there))
        throw std::runtime_error{"the queue did not get: " + text};
}

void Inspector::let_go() {
    const std::scoped_lock lock{guard_};
    let_go_ = true;
    changed_.notify_all();
}

std::vector<Seen> Inspector::seen() const {
    const std::scoped_lock lock{guard_};
    return seen_;
}

std::size_t Inspector::count_with(const std::string& text) const {
    const auto all = seen();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const Seen& one) {
        return one.text.find(text) != std::string::npos;
    }));
}

kernel::QueueVerdict Inspector::judge(const kernel::QueuedPacket& packet) {
    std::string text(packet.ip.begin(), packet.ip.end());
    std::unique_lock lock{guard_};
    seen_.push_back({text, packet.source, packet.ingress, packet.mark});
    changed_.notify_all();
    if (!always_.empty()) text = always_;
    const auto says = [&](const char* word) { return text.find(word) != std::string::npos; };
    if (says("HOLD")) {
        held_ = true;
        changed_.notify_all();
        changed_.wait(lock, [this] { return let_go_; });
    }
    if (says("DROP")) return {.accept = false, .mark = std::nullopt};
    if (says("BLOCK")) return {.mark = marks_.mark(kernel::FlowState::block)};
    if (says("ALLOW")) return {.mark = marks_.mark(kernel::FlowState::allow, epoch_)};
    return {};
}

}  // namespace tarha::test
