#include "rules/domain_name.h"

#include <algorithm>
#include <cstdio>

namespace tarha {
namespace {

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_host_byte(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

std::optional<DomainName> DomainName::from_text(std::string_view text) noexcept {
    if (text.ends_with('.')) text.remove_suffix(1);
    if (text.empty() || text.size() > max_size) return std::nullopt;
    DomainName name;
    std::size_t label = 0;
    for (const char raw : text) {
        const char c = lower(raw);
        if (c == '.') {
            if (label == 0) return std::nullopt;
            label = 0;
        } else {
            if (++label > max_label) return std::nullopt;
            if (!is_host_byte(c)) name.ordinary_ = false;
        }
        name.text_[name.size_++] = c;
    }
    if (label == 0) return std::nullopt;
    return name;
}

bool DomainName::append_label(Bytes label) noexcept {
    const std::size_t dot = size_ == 0 ? 0 : 1;
    if (label.empty() || label.size() > max_label) return false;
    if (size_ + dot + label.size() > max_size) return false;
    if (dot != 0) text_[size_++] = '.';
    for (const std::uint8_t byte : label) {
        const char c = lower(static_cast<char>(byte));
        if (!is_host_byte(c)) ordinary_ = false;
        text_[size_++] = c;
    }
    return true;
}

bool DomainName::is_within(std::string_view suffix) const noexcept {
    const auto name = view();
    if (suffix.empty() || !name.ends_with(suffix)) return false;
    return name.size() == suffix.size() || name[name.size() - suffix.size() - 1] == '.';
}

std::string printable(const DomainName& name) {
    std::string out;
    out.reserve(name.view().size());
    for (const char c : name.view()) {
        if (c > ' ' && c < 0x7f && c != '\\') {
            out += c;
            continue;
        }
        std::array<char, 5> hex{};
        std::snprintf(hex.data(), hex.size(), "\\x%02x", static_cast<unsigned char>(c));
        out += hex.data();
    }
    return out;
}

}  // namespace tarha
