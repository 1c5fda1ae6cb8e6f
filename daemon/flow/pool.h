// Pool: a fixed number of large objects (hello buffers), lent out one by one.
//
// Memory is taken once; pages of objects never lent are never touched. Objects are made when they
// are borrowed and destroyed when the Borrowed is. The pool must outlive what it lent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace tarha::flow {

template <class T>
class Pool {
public:
    struct Return {
        Pool* pool = nullptr;
        void operator()(T* object) const noexcept { pool->take_back(object); }
    };
    using Borrowed = std::unique_ptr<T, Return>;

    explicit Pool(std::size_t capacity)
        : cells_{std::make_unique_for_overwrite<Cell[]>(capacity)}, capacity_{capacity} {
        free_.reserve(capacity);
        for (std::size_t i = capacity; i > 0; --i)
            free_.push_back(static_cast<std::uint32_t>(i - 1));
    }
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    ~Pool() = default;

    // A new object, or null when all are lent. T's constructor must not throw.
    template <class... Arguments>
    Borrowed borrow(Arguments&&... arguments) noexcept {
        if (free_.empty()) return {nullptr, Return{this}};
        Cell& cell = cells_[free_.back()];
        free_.pop_back();
        return {new (cell.bytes) T(std::forward<Arguments>(arguments)...), Return{this}};
    }

    [[nodiscard]] std::size_t lent() const noexcept { return capacity_ - free_.size(); }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

private:
    struct Cell {
        alignas(T) std::byte bytes[sizeof(T)];  // NOLINT: raw room for a T
    };

    void take_back(T* object) noexcept {
        object->~T();
        const auto* cell = reinterpret_cast<const Cell*>(object);  // its first and only member
        free_.push_back(static_cast<std::uint32_t>(cell - cells_.get()));  // room was reserved
    }

    std::unique_ptr<Cell[]> cells_;  // NOLINT: never initialised as a whole, so not a vector
    std::size_t capacity_;
    std::vector<std::uint32_t> free_;  // the last one returned is lent next: its memory is warm
};

}  // namespace tarha::flow
