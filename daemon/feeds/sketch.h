// A sketch of the names in a list: the smallest few of their hashes. Two sketches tell how alike
// two lists of any size are. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tarha::feeds {

class Sketch {
public:
    static constexpr std::size_t size = 256;  // an estimate is off by 3 in 100, seldom by 10

    void add(std::string_view name);

    // Of all the names in either list, the percentage that is in both: exact up to `size` names.
    // 100 for two empty lists.
    [[nodiscard]] unsigned alike(const Sketch& other) const;

private:
    std::vector<std::uint64_t> smallest_;  // ascending, each once
};

}  // namespace tarha::feeds
