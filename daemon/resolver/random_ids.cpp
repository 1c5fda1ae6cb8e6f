#include "daemon/resolver/random_ids.h"

#include <sys/random.h>

namespace tarha::resolver {

std::uint16_t RandomIds::next() noexcept {
    if (left_ == 0) {
        // Up to 256 bytes come whole and uninterrupted once the kernel's generator is ready, and
        // it is ready long before there is a network.
        while (getrandom(block_.data(), sizeof block_, 0) != static_cast<ssize_t>(sizeof block_)) {
        }
        left_ = block_.size();
    }
    return block_[--left_];
}

}  // namespace tarha::resolver
