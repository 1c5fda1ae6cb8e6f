#include "daemon/lists/tar.h"

#include <algorithm>
#include <optional>

namespace tarha::lists {
namespace {

// One field of a header.
struct Field {
    std::size_t at;
    std::size_t size;
};
constexpr Field name_field{0, 100};
constexpr Field size_field{124, 12};
constexpr Field checksum_field{148, 8};
constexpr std::size_t type_at = 156;
constexpr Field magic_field{257, 5};

std::string_view text_of(std::string_view header, Field field) noexcept {
    return header.substr(field.at, field.size);
}

// Octal digits between blanks and NULs. Binary sizes (above 8 GiB) are none.
std::optional<std::uint64_t> octal(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return std::nullopt;
    text.remove_prefix(first);
    std::uint64_t value = 0;  // 12 digits of 3 bits at most
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '7') {
        value = value * 8 + static_cast<std::uint64_t>(text[digits] - '0');
        ++digits;
    }
    const auto rest = text.substr(digits);
    const bool ends = rest.find_first_not_of(std::string_view{" \0", 2}) == std::string_view::npos;
    if (digits == 0 || !ends) return std::nullopt;
    return value;
}

bool is_sound(std::string_view header) noexcept {
    const auto said = octal(text_of(header, checksum_field));
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < Tar::block; ++i) {
        const bool blank = i >= checksum_field.at && i < checksum_field.at + checksum_field.size;
        sum += blank ? static_cast<unsigned char>(' ') : static_cast<unsigned char>(header[i]);
    }
    return said == sum && text_of(header, magic_field) == "ustar";
}

bool is_called(std::string_view path, std::string_view name) noexcept {
    return path == name || (path.ends_with(name) && path[path.size() - name.size() - 1] == '/');
}

}  // namespace

bool Tar::is_tar(std::string_view head) noexcept {
    return head.size() >= block && is_sound(head.substr(0, block));
}

Status Tar::feed(std::string_view bytes) {
    while (!bytes.empty() && !is_over_) {
        if (data_ + padding_ > 0) {
            take_data(bytes);
            continue;
        }
        const auto part = bytes.substr(0, block - header_.size());
        header_.append(part);
        bytes.remove_prefix(part.size());
        if (header_.size() < block) break;
        if (auto status = take_header(); !status) return status;
        header_.clear();
    }
    return Done{};
}

void Tar::take_data(std::string_view& bytes) {
    const auto part =
        bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(data_, bytes.size())));
    data_ -= part.size();
    bytes.remove_prefix(part.size());
    if (is_list_ && !part.empty() && !use_(part)) is_over_ = true;
    if (data_ > 0) return;
    const auto fill = std::min<std::uint64_t>(padding_, bytes.size());
    padding_ -= fill;
    bytes.remove_prefix(static_cast<std::size_t>(fill));
}

Status Tar::take_header() {
    const std::string_view header{header_};
    if (header.find_first_not_of('\0') == std::string_view::npos) {
        is_over_ = true;
        return Done{};
    }
    const auto size = octal(text_of(header, size_field));
    if (!is_sound(header) || !size) return Error{{}, "its tar header is damaged"};
    if (*size > max_member_bytes) return Error{{}, "its tar holds a file of over 512 MiB"};
    if (++members_ > max_members) {
        return Error{{}, "its tar holds over " + std::to_string(max_members) + " files"};
    }
    const char type = header[type_at];
    const bool is_file = type == '0' || type == '\0';
    const bool has_data = type < '1' || type > '6';  // links, devices and folders have none
    auto path = text_of(header, name_field);
    path = path.substr(0, path.find('\0'));
    is_list_ = is_file && is_called(path, "domains");
    if (is_file && is_called(path, "urls")) ++url_files_;
    if (is_list_ && has_list_) {
        return Error{{}, "its tar holds more than one file called domains: take a single category"};
    }
    has_list_ |= is_list_;
    data_ = has_data ? *size : 0;
    padding_ = (block - data_ % block) % block;
    return Done{};
}

Status Tar::finish() const {
    if (!is_over_ && (data_ > 0 || !header_.empty())) return Error{{}, "its tar ends too early"};
    if (!has_list_) return Error{{}, "its tar holds no file called domains"};
    return Done{};
}

}  // namespace tarha::lists
