#include "daemon/app/atomic_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tarha {
namespace {

Error failed(const std::string& file, const char* what) {
    return {file, std::string{"cannot "} + what + ": " + std::strerror(errno)};
}

// Who may read the file stays as it is; a new one is for us alone.
mode_t mode_of(const std::string& file) {
    struct stat known {};
    return stat(file.c_str(), &known) == 0 ? known.st_mode & 07777U : 0600U;
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

Status write_file_atomically(const std::string& file, std::string_view text) {
    const std::string fresh = file + ".new";
    const int descriptor = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return failed(fresh, "write");
    const bool written = write_all(descriptor, text) && fchmod(descriptor, mode_of(file)) == 0 &&
                         fsync(descriptor) == 0;
    if (close(descriptor) != 0 || !written) {
        const Error error = failed(fresh, "write");
        unlink(fresh.c_str());
        return error;
    }
    if (std::rename(fresh.c_str(), file.c_str()) != 0) return failed(file, "replace");
    return Done{};
}

}  // namespace tarha
