// LanInterfaces: the kernel's numbers of the LAN interfaces, looked up by the control thread and
// read by the packet threads. An interface that goes and comes back gets a new number.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <net/if.h>

namespace tarha {

class LanInterfaces {
public:
    static constexpr std::size_t most = 16;

    // The names beyond `most` are not looked up; settings refuse them before.
    explicit LanInterfaces(std::vector<std::string> names) : names_{std::move(names)} { refresh(); }

    void refresh() {
        for (std::size_t i = 0; i < std::min(names_.size(), most); ++i) {
            numbers_[i].store(if_nametoindex(names_[i].c_str()), std::memory_order_relaxed);
        }
    }
    // The first name that no interface has now; empty when all are there.
    [[nodiscard]] std::string missing() const {
        for (std::size_t i = 0; i < std::min(names_.size(), most); ++i) {
            if (numbers_[i].load(std::memory_order_relaxed) == 0) return names_[i];
        }
        return {};
    }
    // Calls each(number) for every interface that is there.
    template <class Each>
    void each(Each&& each) const {
        for (const auto& number : numbers_) {
            const auto own = number.load(std::memory_order_relaxed);
            if (own != 0) each(own);
        }
    }
    [[nodiscard]] bool has(std::uint32_t number) const noexcept {
        if (number == 0) return false;
        return std::any_of(numbers_.begin(), numbers_.end(), [number](const auto& own) {
            return own.load(std::memory_order_relaxed) == number;
        });
    }

private:
    std::vector<std::string> names_;
    std::array<std::atomic<std::uint32_t>, most> numbers_{};
};

}  // namespace tarha
