#include "daemon/kernel/accounting.h"

#include <cerrno>

#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace tarha::kernel {
namespace {

// errno, 0 for success.
int write_switch(const std::string& file, char value) noexcept {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return errno;
    const int error = ::write(descriptor, &value, 1) == 1 ? 0 : errno;
    ::close(descriptor);
    return error;
}

int read_switch(const std::string& file, char& value) noexcept {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return errno;
    const int error = ::read(descriptor, &value, 1) == 1 ? 0 : EIO;
    ::close(descriptor);
    return error;
}

}  // namespace

Accounting::Accounting(std::string file) : file_{std::move(file)} {
    char value = '0';
    int error = read_switch(file_, value);
    if (error == 0 && value != '0') return;
    if (error == 0) error = write_switch(file_, '1');
    if (error == 0) {
        was_off_ = true;
        return;
    }
    warning_ =
        "the bytes of connections cannot be counted, so that time budgets see no use: " + file_ +
        ": " + std::generic_category().message(error);
}

Accounting::~Accounting() {
    if (was_off_) static_cast<void>(write_switch(file_, '0'));
}

}  // namespace tarha::kernel
