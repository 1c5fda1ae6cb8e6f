#include "daemon/flow/bitmap.h"

#include <bitset>
#include <random>

#include <doctest/doctest.h>

namespace tarha::test {
namespace {

constexpr std::size_t size = 200;

std::size_t next_of(const std::bitset<size>& bits, std::size_t begin, std::size_t end, bool value) {
    while (begin < end && bits[begin] != value) ++begin;
    return begin;
}

TEST_CASE("ranges across words do what single bits would") {
    std::mt19937 random{3};
    flow::Bitmap<size> bitmap;
    std::bitset<size> model;
    for (int round = 0; round < 20000; ++round) {
        const std::size_t a = random() % (size + 1);
        const std::size_t b = random() % (size + 1);
        const std::size_t begin = std::min(a, b);
        const std::size_t end = std::max(a, b);
        const bool value = random() % 2 == 0;
        if (value) {
            bitmap.set(begin, end);
        } else {
            bitmap.clear(begin, end);
        }
        for (std::size_t i = begin; i < end; ++i) model[i] = value;
        const std::size_t from = random() % (size + 1);
        REQUIRE(bitmap.next(from, size) == next_of(model, from, size, true));
        REQUIRE(bitmap.next_clear(from, size) == next_of(model, from, size, false));
    }
}

TEST_CASE("bits move up and down") {
    flow::Bitmap<size> bitmap;
    bitmap.set(60, 70);
    bitmap.set(130, 131);
    bitmap.move_up(60, 131, 65);
    CHECK(bitmap.next(0, size) == 125);
    CHECK(bitmap.next_clear(125, size) == 135);
    CHECK(bitmap.next(135, size) == 195);
    bitmap.move_down(125, 196, 125);
    CHECK(bitmap.next_clear(0, size) == 10);
    CHECK(bitmap.next(10, size) == 70);
    CHECK(bitmap.next(71, size) == size);
}

}  // namespace
}  // namespace tarha::test
