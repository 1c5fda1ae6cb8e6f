// The assembler as one would write it without thinking about time or memory: what the real one is
// compared with, by unit tests and by the fuzz target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "daemon/flow/assembler.h"
#include "tests/support/buffer.h"

namespace tarha::test {

class NaiveAssembler {
public:
    explicit NaiveAssembler(std::size_t capacity) : capacity_{capacity} {}

    flow::Added add(std::uint64_t offset, Bytes piece) {
        bool beyond = false;
        auto next = bytes_;
        for (std::size_t i = 0; i < piece.size(); ++i) {
            const std::uint64_t at = offset + i;
            if (at >= capacity_) {
                beyond = true;
                continue;
            }
            const auto [known, is_new] = next.emplace(at, piece[i]);
            if (!is_new && known->second != piece[i]) return flow::Added::contradiction;
        }
        const std::size_t before = prefix().size();
        bytes_ = next;
        if (beyond) return flow::Added::beyond;
        return prefix().size() > before ? flow::Added::grew : flow::Added::kept;
    }

    [[nodiscard]] Buffer prefix() const {
        Buffer prefix;
        for (const auto& [at, byte] : bytes_) {
            if (at != prefix.size()) break;
            prefix.push_back(byte);
        }
        return prefix;
    }
    [[nodiscard]] std::size_t end() const {
        return bytes_.empty() ? 0 : static_cast<std::size_t>(bytes_.rbegin()->first) + 1;
    }

    void clear() { bytes_.clear(); }
    void drop_front(std::size_t count) {
        const std::size_t dropped = std::min(count, prefix().size());
        std::map<std::uint64_t, std::uint8_t> rest;
        for (const auto& [at, byte] : bytes_) {
            if (at >= dropped) rest.emplace(at - dropped, byte);
        }
        bytes_ = rest;
    }
    bool insert_front(std::size_t count) {
        if (count > capacity_ - end()) return false;
        std::map<std::uint64_t, std::uint8_t> moved;
        for (const auto& [at, byte] : bytes_) moved.emplace(at + count, byte);
        bytes_ = moved;
        return true;
    }

private:
    std::size_t capacity_;
    std::map<std::uint64_t, std::uint8_t> bytes_;
};

}  // namespace tarha::test
