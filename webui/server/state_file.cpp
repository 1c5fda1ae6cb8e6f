#include "webui/server/state_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/files/write_file.h"

namespace tarha::webui::server {
namespace {

constexpr mode_t others = S_IRWXG | S_IRWXO;

Error failed(const std::string& file, const char* what) {
    return {file, std::string{"cannot "} + what + ": " + std::strerror(errno)};
}

class OwnedFile {
public:
    explicit OwnedFile(int fd) : fd_{fd} {}
    ~OwnedFile() {
        if (fd_ >= 0) close(fd_);
    }
    OwnedFile(const OwnedFile&) = delete;
    OwnedFile& operator=(const OwnedFile&) = delete;

    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_;
};

// A command of root must not leave files that the server's own user cannot read.
bool give_to_owner_of_folder(const std::string& file, int fd) {
    if (geteuid() != 0) return true;
    struct stat folder {};
    const std::string path = std::filesystem::path{file}.parent_path().string();
    if (stat(path.c_str(), &folder) != 0) return false;
    return fchown(fd, folder.st_uid, folder.st_gid) == 0;
}

}  // namespace

Status make_private_folder(const std::string& folder) {
    std::error_code failure;
    std::filesystem::create_directories(std::filesystem::path{folder}.parent_path(), failure);
    if (mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) return failed(folder, "be made");
    struct stat found {};
    if (stat(folder.c_str(), &found) != 0) return failed(folder, "be looked at");
    if (!S_ISDIR(found.st_mode)) return Error{folder, "is no folder"};
    if ((found.st_mode & others) != 0) {
        return Error{folder,
                     "may be read by others, but holds passwords; try: chmod 700 " + folder};
    }
    return Done{};
}

Result<std::optional<std::string>> read_private_file(const std::string& file, std::size_t most) {
    const OwnedFile opened{open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (opened.fd() < 0 && errno == ENOENT) return std::optional<std::string>{};
    if (opened.fd() < 0) return failed(file, "be opened");
    struct stat found {};
    if (fstat(opened.fd(), &found) != 0) return failed(file, "be looked at");
    if ((found.st_mode & others) != 0) {
        return Error{file, "may be read by others, but holds secrets; try: chmod 600 " + file};
    }
    std::string text(most + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = read(opened.fd(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(file, "be read");
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > most) return Error{file, "is too large"};
    text.resize(size);
    return std::optional<std::string>{std::move(text)};
}

Status write_private_file(const std::string& file, std::string_view text) {
    return write_file_atomically(file, text, [&file](int descriptor) {
        return fchmod(descriptor, S_IRUSR | S_IWUSR) == 0 &&
               give_to_owner_of_folder(file, descriptor);
    });
}

}  // namespace tarha::webui::server
