#include "daemon/kernel/marks.h"

#include <doctest/doctest.h>

namespace tarha::kernel {

TEST_CASE("a mark mask is four neighbouring bits") {
    struct Case {
        std::uint32_t mask;
        bool good;
    };
    for (const Case& one : {Case{0x1e000000, true},
                            {0xf, true},
                            {0xf0000000, true},
                            {0, false},
                            {0x7, false},
                            {0x1f, false},
                            {0x2d, false},
                            {0xffffffff, false},
                            {0x80000007, false}}) {
        CAPTURE(one.mask);
        CHECK(MarkLayout::from_mask(one.mask).has_value() == one.good);
    }
}

TEST_CASE("state and epoch come back from a mark, whatever stands around them") {
    for (const std::uint32_t mask : {0x1e000000U, 0xfU, 0xf0000000U}) {
        const auto marks = *MarkLayout::from_mask(mask);
        for (unsigned state = 0; state < 4; ++state) {
            for (unsigned epoch = 0; epoch < epoch_count; ++epoch) {
                const auto mark = marks.mark(static_cast<FlowState>(state), epoch);
                CHECK((mark & ~mask) == 0);
                CHECK(marks.state_of(mark | ~mask) == static_cast<FlowState>(state));
                CHECK(marks.epoch_of(mark | ~mask) == epoch);
                CHECK(marks.mark(static_cast<FlowState>(state), epoch + epoch_count) == mark);
            }
        }
    }
}

TEST_CASE("the default layout is the documented one") {
    const MarkLayout marks;
    CHECK(marks.mask() == 0x1e000000);
    CHECK(marks.state_mask() == 0x06000000);
    CHECK(marks.mark(FlowState::allow) == 0x02000000);
    CHECK(marks.mark(FlowState::block) == 0x04000000);
    CHECK(marks.mark(FlowState::undecided) == 0x06000000);
    CHECK(marks.mark(FlowState::allow, 3) == 0x1a000000);
}

}  // namespace tarha::kernel
