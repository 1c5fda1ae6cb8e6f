#include "daemon/flow/pool.h"

#include <vector>

#include <doctest/doctest.h>

namespace tarha::test {
namespace {

struct Counted {
    explicit Counted(int& living) : living_{&living} { ++*living_; }
    ~Counted() { --*living_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

private:
    int* living_;
};

TEST_CASE("a pool lends what it has and takes it back") {
    int living = 0;
    flow::Pool<Counted> pool{3};
    {
        std::vector<flow::Pool<Counted>::Borrowed> borrowed;
        borrowed.reserve(3);
        for (int i = 0; i < 3; ++i) borrowed.push_back(pool.borrow(living));
        CHECK(living == 3);
        CHECK(pool.lent() == 3);
        CHECK(pool.borrow(living) == nullptr);
        CHECK(living == 3);
        Counted* const second = borrowed[1].get();
        borrowed[1].reset();
        CHECK(living == 2);
        borrowed[1] = pool.borrow(living);
        CHECK(borrowed[1].get() == second);  // the last one returned is lent next
    }
    CHECK(living == 0);
    CHECK(pool.lent() == 0);
}

TEST_CASE("a pool of nothing lends nothing") {
    int living = 0;
    flow::Pool<Counted> pool{0};
    CHECK(pool.borrow(living) == nullptr);
}

}  // namespace
}  // namespace tarha::test
