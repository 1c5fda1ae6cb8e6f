// NameStore: host names kept for as long as their flows live, in a fixed amount of memory.
//
// A name takes whole blocks, chained; most take one. Memory is taken once; blocks never used are
// never touched. When no blocks are left a name is not kept, which the holder can see. The store
// must outlive the names it keeps.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "rules/domain_name.h"

namespace tarha::flow {

class NameStore {
public:
    static constexpr std::size_t block_size = 28;  // bytes of a name in one block

    // A name that is kept; gives its blocks back when it goes. Empty: none.
    class Kept {
    public:
        Kept() noexcept = default;
        Kept(Kept&& other) noexcept { swap(other); }
        Kept& operator=(Kept&& other) noexcept {
            Kept moved{std::move(other)};
            swap(moved);
            return *this;
        }
        Kept(const Kept&) = delete;
        Kept& operator=(const Kept&) = delete;
        ~Kept() {
            if (store_ != nullptr) store_->release(first_);
        }

        [[nodiscard]] bool empty() const noexcept { return store_ == nullptr; }
        // The name as it was given; the empty name when none is kept.
        [[nodiscard]] DomainName name() const noexcept {
            return store_ == nullptr ? DomainName{} : store_->read(first_, size_);
        }

    private:
        friend class NameStore;
        Kept(NameStore& store, std::uint32_t first, std::uint8_t size) noexcept
            : store_{&store}, first_{first}, size_{size} {}
        void swap(Kept& other) noexcept {
            std::swap(store_, other.store_);
            std::swap(first_, other.first_);
            std::swap(size_, other.size_);
        }

        NameStore* store_ = nullptr;
        std::uint32_t first_ = 0;
        std::uint8_t size_ = 0;
    };

    explicit NameStore(std::uint32_t blocks)
        : blocks_{std::make_unique_for_overwrite<Block[]>(blocks)}, capacity_{blocks} {}
    NameStore(const NameStore&) = delete;
    NameStore& operator=(const NameStore&) = delete;
    ~NameStore() = default;

    // Keeps a name. Empty for the empty name, and when there is no room for all of it.
    Kept keep(const DomainName& name) noexcept {
        const std::string_view text = name.view();
        const std::size_t needed = (text.size() + block_size - 1) / block_size;
        if (needed == 0 || needed > capacity_ - used_) return {};
        std::uint32_t first = none;
        for (std::size_t part = needed; part > 0; --part) {  // from the last to the first
            const std::uint32_t index = take();
            const std::string_view bytes = text.substr((part - 1) * block_size, block_size);
            std::ranges::copy(bytes, blocks_[index].bytes.begin());
            blocks_[index].next = first;
            first = index;
        }
        return {*this, first, static_cast<std::uint8_t>(text.size())};
    }

    [[nodiscard]] std::size_t used() const noexcept { return used_; }  // blocks
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

private:
    static constexpr std::uint32_t none = 0xffffffff;

    struct Block {
        std::array<char, block_size> bytes;
        std::uint32_t next;
    };

    // A free block; the caller has seen that there is one.
    std::uint32_t take() noexcept {
        ++used_;
        if (free_ == none) return fresh_++;
        return std::exchange(free_, blocks_[free_].next);
    }

    void release(std::uint32_t first) noexcept {
        for (std::uint32_t index = first; index != none;) {
            const std::uint32_t next = std::exchange(blocks_[index].next, free_);
            free_ = index;
            index = next;
            --used_;
        }
    }

    [[nodiscard]] DomainName read(std::uint32_t first, std::size_t size) const noexcept {
        std::array<char, DomainName::max_size> text;  // NOLINT: written before it is read
        std::size_t done = 0;
        for (std::uint32_t index = first; done < size; index = blocks_[index].next) {
            const std::size_t part = std::min(block_size, size - done);
            std::copy_n(blocks_[index].bytes.begin(), part, text.begin() + done);
            done += part;
        }
        return DomainName::from_text({text.data(), size}).value_or(DomainName{});
    }

    std::unique_ptr<Block[]> blocks_;  // NOLINT: never initialised as a whole, so not a vector
    std::uint32_t capacity_;
    std::uint32_t used_ = 0;
    std::uint32_t fresh_ = 0;    // blocks from here on were never used
    std::uint32_t free_ = none;  // the last one returned is taken next
};

}  // namespace tarha::flow
