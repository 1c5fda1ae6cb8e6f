#include "daemon/lists/list_file.h"

#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include "daemon/lists/inflate.h"
#include "daemon/lists/tar.h"

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

// The unpacked bytes on their way to the reader: counted, and taken out of a tar.
class Intake {
public:
    explicit Intake(const Tar::Use& use) : use_{use}, tar_{use} {}

    void packed(std::size_t bytes) { packed_ += bytes; }

    // False: stop; see status().
    bool take(std::string_view piece) {
        unpacked_ += piece.size();
        if (unpacked_ > max_list_bytes) {
            return stop("holds more than " + std::to_string(max_list_bytes) + " bytes of text");
        }
        if (unpacked_ > free_bytes && unpacked_ / max_ratio > packed_) {
            return stop("unpacks to more than " + std::to_string(max_ratio) + " times its size");
        }
        if (is_known_) return hand_on(piece);
        head_.append(piece);
        return head_.size() < Tar::block || hand_on_head();
    }
    Status finish() {
        if (!is_known_ && !is_over_) hand_on_head();
        if (!status_ || !is_tar_ || is_over_) return status_;
        return tar_.finish();
    }
    [[nodiscard]] const Status& status() const { return status_; }
    [[nodiscard]] bool is_over() const { return is_over_; }
    [[nodiscard]] std::size_t url_files() const { return tar_.url_files(); }

private:
    bool stop(std::string reason) {
        status_ = Error{{}, std::move(reason)};
        is_over_ = true;
        return false;
    }
    bool hand_on_head() {
        is_known_ = true;
        is_tar_ = Tar::is_tar(head_);
        return head_.empty() || hand_on(std::exchange(head_, {}));
    }
    bool hand_on(std::string_view piece) {
        if (!is_tar_) {
            is_over_ = !use_(piece);
            return !is_over_;
        }
        if (auto status = tar_.feed(piece); !status) return stop(status.error().text);
        return true;
    }

    const Tar::Use& use_;
    Tar tar_;
    std::string head_;
    Status status_ = Done{};
    std::uint64_t packed_ = 0;
    std::uint64_t unpacked_ = 0;
    bool is_known_ = false;
    bool is_tar_ = false;
    bool is_over_ = false;
};

// Until the end of the file, or until the intake wants no more. Errors name no file.
Status unpack_all(const File& input, Intake& intake) {
    std::array<char, chunk_size> chunk;  // NOLINT: fill() writes what is used
    std::unique_ptr<Unpacker> unpacker;
    const auto take = [&intake](std::string_view piece) { return intake.take(piece); };
    for (;;) {
        const ssize_t got = input.fill(chunk.data(), chunk.size());
        if (got < 0) return system_error({});
        const std::string_view piece{chunk.data(), static_cast<std::size_t>(got)};
        if (!unpacker) unpacker = unpacker_for(piece);
        intake.packed(piece.size());
        if (auto status = unpacker->feed(piece, take); !status) return status;
        if (intake.is_over()) return intake.status();
        if (piece.size() == chunk.size()) continue;
        if (auto status = unpacker->finish(); !status) return status;
        return intake.finish();
    }
}

}  // namespace

std::string text_file(const std::string& file) {
    std::error_code failure;
    return std::filesystem::is_directory(file, failure) ? file + "/domains" : file;
}

Result<ListFile> read_list_file(const std::string& file,
                                const std::function<bool(std::string_view)>& use) {
    const std::string text = text_file(file);
    const File input{text};
    if (!input.is_open()) return system_error(text);
    Intake intake{use};
    if (auto status = unpack_all(input, intake); !status) return Error{text, status.error().text};
    std::error_code failure;
    const bool beside = text != file && std::filesystem::exists(file + "/urls", failure);
    return ListFile{intake.url_files() + (beside ? 1U : 0U)};
}

}  // namespace tarha::lists
