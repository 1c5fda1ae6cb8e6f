// Descriptor: a file descriptor that is closed when its owner goes.
#pragma once

#include <unistd.h>

namespace tarha::kernel {

class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_{number} {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    // Negative: there is none, the call that should have opened it failed.
    [[nodiscard]] int number() const noexcept { return number_; }

private:
    int number_;
};

}  // namespace tarha::kernel
