#include "daemon/files/write_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

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

// The name is in the folder. A file system that cannot sync a folder keeps it as well as it can.
void sync_folder_of(const std::string& file) {
    const auto parent = std::filesystem::path{file}.parent_path();
    const std::string folder = parent.empty() ? "." : parent.string();
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    static_cast<void>(fsync(descriptor));
    close(descriptor);
}

}  // namespace

Status write_file_atomically(const std::string& file, std::string_view text) {
    const mode_t mode = mode_of(file);
    return write_file_atomically(file, text,
                                 [mode](int descriptor) { return fchmod(descriptor, mode) == 0; });
}

Status write_file_atomically(const std::string& file, std::string_view text,
                             const std::function<bool(int descriptor)>& prepare) {
    const std::string fresh = file + ".new";
    const int descriptor = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return failed(fresh, "write");
    const bool written =
        prepare(descriptor) && write_all(descriptor, text) && fsync(descriptor) == 0;
    if (close(descriptor) != 0 || !written) {
        const Error error = failed(fresh, "write");
        unlink(fresh.c_str());
        return error;
    }
    if (std::rename(fresh.c_str(), file.c_str()) != 0) return failed(file, "replace");
    sync_folder_of(file);
    return Done{};
}

}  // namespace tarha
