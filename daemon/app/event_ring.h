// EventRing: the latest things that a person may want to be told of: little time left, a wish, a
// new device. In memory only; the oldest makes room. Control thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "daemon/control/operations.h"

namespace tarha {

class EventRing {
public:
    static constexpr std::size_t most = 256;
    // JavaScript counts exactly up to 2^53: Unix seconds, and room for a million a second after.
    static constexpr unsigned number_bits = 20;

    // Ids follow `last_id`.
    explicit EventRing(std::uint64_t last_id) : last_id_{last_id} {}

    void add(std::string kind, std::string profile,
             std::vector<std::pair<std::string, std::string>> parts, control::WallTime when) {
        if (rows_.size() == most) rows_.pop_front();
        rows_.push_back({++last_id_, when, std::move(kind), std::move(profile), std::move(parts)});
    }

    // Those with a higher id, oldest first.
    [[nodiscard]] std::vector<control::EventRow> after(std::uint64_t id) const {
        std::vector<control::EventRow> rows;
        for (const auto& row : rows_) {
            if (row.id > id) rows.push_back(row);
        }
        return rows;
    }
    void forget(const std::string& profile) {
        std::erase_if(rows_, [&](const auto& row) { return row.profile == profile; });
    }

    [[nodiscard]] std::uint64_t last_id() const { return last_id_; }

private:
    std::uint64_t last_id_;
    std::deque<control::EventRow> rows_;
};

}  // namespace tarha
