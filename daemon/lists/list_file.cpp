#include "daemon/lists/list_file.h"

#include <array>
#include <cerrno>
#include <memory>

#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include "daemon/lists/inflate.h"

namespace tarha::lists {
namespace {

constexpr std::size_t chunk_size = 64UL * 1024;
constexpr std::uint64_t free_bytes = 1024UL * 1024;  // unpacked before the ratio counts

// A descriptor that closes itself.
class File {
public:
    explicit File(const std::string& name)
        : descriptor_{name == "-" ? dup(STDIN_FILENO) : open(name.c_str(), O_RDONLY | O_CLOEXEC)} {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (descriptor_ >= 0) close(descriptor_);
    }

    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

    // As much as fits, less only at the end; negative on failure (errno).
    [[nodiscard]] ssize_t fill(char* to, std::size_t size) const {
        std::size_t have = 0;
        while (have < size) {
            const ssize_t got = read(descriptor_, to + have, size - have);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return got;
            if (got == 0) break;
            have += static_cast<std::size_t>(got);
        }
        return static_cast<ssize_t>(have);
    }

private:
    int descriptor_;
};

Error system_error(const std::string& file) {
    if (errno == EISDIR) return {file, "is a folder, not a file"};
    return {file, "cannot be read: " + std::generic_category().message(errno)};
}

}  // namespace

Status read_list_file(const std::string& file, const std::function<void(std::string_view)>& use) {
    const File input{file};
    if (!input.is_open()) return system_error(file);
    std::array<char, chunk_size> chunk;  // NOLINT: fill() writes what is used
    std::unique_ptr<Unpacker> unpacker;
    std::uint64_t packed = 0;
    std::uint64_t unpacked = 0;
    std::string excess;
    const auto count_and_use = [&](std::string_view piece) {
        unpacked += piece.size();
        if (unpacked > max_list_bytes) {
            excess = "holds more than " + std::to_string(max_list_bytes) + " bytes of text";
        } else if (unpacked > free_bytes && unpacked / max_ratio > packed) {
            excess = "unpacks to more than " + std::to_string(max_ratio) + " times its size";
        }
        if (!excess.empty()) return false;
        use(piece);
        return true;
    };
    for (;;) {
        const ssize_t got = input.fill(chunk.data(), chunk.size());
        if (got < 0) return system_error(file);
        const std::string_view piece{chunk.data(), static_cast<std::size_t>(got)};
        if (!unpacker) unpacker = unpacker_for(piece);
        packed += piece.size();
        if (auto status = unpacker->feed(piece, count_and_use); !status) {
            return Error{file, status.error().text};
        }
        if (!excess.empty()) return Error{file, excess};
        if (piece.size() == chunk.size()) continue;
        if (auto status = unpacker->finish(); !status) return Error{file, status.error().text};
        return Done{};
    }
}

}  // namespace tarha::lists
