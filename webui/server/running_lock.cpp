#include "webui/server/running_lock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "webui/targets/target_file.h"

namespace tarha::webui::server {
namespace {

std::string file_in(const std::string& state) {
    return state + std::string{targets::lock_file};
}

// The whole file, by open file description: asking does not take it.
struct flock whole(short type) {
    struct flock lock {};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    return lock;
}

}  // namespace

RunningLock::RunningLock(const std::string& state)
    : fd_{open(file_in(state).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)} {
    struct flock lock = whole(F_WRLCK);
    held_ = fd_ >= 0 && fcntl(fd_, F_OFD_SETLK, &lock) == 0;
}

RunningLock::~RunningLock() {
    if (fd_ >= 0) close(fd_);
}

bool is_running(const std::string& state) {
    const int fd = open(file_in(state).c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    struct flock lock = whole(F_RDLCK);
    const bool is_asked = fcntl(fd, F_OFD_GETLK, &lock) == 0;
    close(fd);
    return is_asked && lock.l_type != F_UNLCK;
}

}  // namespace tarha::webui::server
