// SnapshotBox: how the control thread hands a new Snapshot to the packet and DNS threads.
//
// A reader keeps its own shared pointer and looks at one atomic number a batch; it takes the
// mutex only when the number changed, a few times an hour.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "daemon/inspect/snapshot.h"

namespace tarha {

class SnapshotBox {
public:
    using Pointer = std::shared_ptr<const inspect::Snapshot>;

    void put(Pointer snapshot) {
        const std::lock_guard lock{mutex_};
        current_ = std::move(snapshot);
        version_.fetch_add(1, std::memory_order_release);
    }
    [[nodiscard]] Pointer get() const {
        const std::lock_guard lock{mutex_};
        return current_;
    }
    [[nodiscard]] std::uint64_t version() const noexcept {
        return version_.load(std::memory_order_acquire);
    }

private:
    mutable std::mutex mutex_;  // guards current_
    Pointer current_;
    std::atomic<std::uint64_t> version_{0};
};

// One thread's view of the box.
class SnapshotView {
public:
    explicit SnapshotView(const SnapshotBox& box) : box_{&box} {}

    // The newest snapshot. The reference is good until the next call.
    const inspect::Snapshot& current() {
        const auto version = box_->version();
        if (version != seen_) {
            mine_ = box_->get();
            seen_ = version;
        }
        return *mine_;
    }

private:
    const SnapshotBox* box_;
    SnapshotBox::Pointer mine_;
    std::uint64_t seen_ = 0;
};

}  // namespace tarha
