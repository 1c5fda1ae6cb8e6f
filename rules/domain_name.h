// DomainName: a host name as policy sees it, kept inline (no allocation, cheap to copy).
//
// Canonical form: ASCII letters lower case, no trailing dot, at most 253 bytes. Bytes outside
// letters, digits, '-', '_' and '.' are kept as they came but make is_ordinary() false: such a
// name matches no rule and policy treats it as unknown. The empty name is the DNS root.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/bytes.h"

namespace tarha {

class DomainName {
public:
    static constexpr std::size_t max_size = 253;  // RFC 1035 section 2.3.4, as text
    static constexpr std::size_t max_label = 63;

    DomainName() noexcept {}  // NOLINT: the bytes behind size_ are never read

    // From text as a person or a TLS hello writes it; one trailing dot is dropped.
    // Nothing when it is empty, longer than 253, or has an empty or over-long label.
    static std::optional<DomainName> from_text(std::string_view text) noexcept;

    // Adds one label at the end, for readers that meet labels one by one (DNS).
    // False, and unchanged, when the name would exceed max_size or the label is empty or over 63.
    bool append_label(Bytes label) noexcept;

    [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] bool is_ordinary() const noexcept { return ordinary_; }

    // True when this name is `suffix` or lies below it ("a.b.c" is within "b.c").
    [[nodiscard]] bool is_within(std::string_view suffix) const noexcept;

    friend bool operator==(const DomainName& a, const DomainName& b) noexcept {
        return a.view() == b.view();
    }

private:
    std::array<char, max_size> text_;
    std::uint8_t size_ = 0;
    bool ordinary_ = true;
};

// The name without its first label ("a.b.c" -> "b.c"), empty after the last one.
constexpr std::string_view parent_of(std::string_view name) noexcept {
    const auto dot = name.find('.');
    return dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);
}

// For people and JSON: bytes outside printable ASCII, and backslash, as \xNN.
std::string printable(const DomainName& name);

}  // namespace tarha
