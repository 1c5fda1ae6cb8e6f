#include "daemon/files/read_file.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace tarha {
namespace {

constexpr std::size_t chunk_size = 64UL * 1024;

Error system_error(const std::string& file) {
    if (errno == EISDIR) return {file, "is a folder, not a file"};
    return {file, "cannot be read: " + std::generic_category().message(errno)};
}

Result<std::string> read_all(int fd, const std::string& file, std::size_t most) {
    std::array<char, chunk_size> chunk;  // NOLINT: read() fills what is used
    std::string text;
    for (;;) {
        const ssize_t got = read(fd, chunk.data(), chunk.size());
        if (got == 0) return text;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error(file);
        text.append(chunk.data(), static_cast<std::size_t>(got));
        if (text.size() > most) {
            return Error{file, "holds more than " + std::to_string(most) + " bytes"};
        }
    }
}

}  // namespace

Result<std::string> read_file(const std::string& file, std::size_t most) {
    const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return system_error(file);
    Result<std::string> text = read_all(fd, file, most);
    close(fd);
    return text;
}

}  // namespace tarha
