#include "rules/lists/idna.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace tarha::rules {
namespace {

// Code points or characters of one label, at most as many as a label has bytes.
template <class T>
struct Label {
    std::array<T, DomainName::max_label> items;  // NOLINT: only what is pushed is read
    std::size_t size = 0;

    bool push(T item) noexcept {
        if (size == items.size()) return false;
        items[size++] = item;
        return true;
    }
};

constexpr char32_t lower(char32_t c) noexcept {
    const bool is_upper = (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) ||
                          (c >= 0x391 && c <= 0x3a9 && c != 0x3a2) || (c >= 0x410 && c <= 0x42f);
    if (is_upper) return c + 32;
    return c >= 0x400 && c <= 0x40f ? c + 80 : c;
}

// Takes one code point off the front (RFC 3629); nothing for what is not UTF-8.
std::optional<char32_t> next_code_point(std::string_view& text) noexcept {
    const auto first = static_cast<unsigned char>(text.front());
    text.remove_prefix(1);
    if (first < 0x80) return first;
    const std::size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4 || text.size() < more) return std::nullopt;
    char32_t point = first & (0x3fU >> more);
    for (std::size_t i = 0; i < more; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xc0U) != 0x80) return std::nullopt;
        point = point << 6U | (byte & 0x3fU);
    }
    text.remove_prefix(more);
    constexpr std::array<char32_t, 3> least{0x80, 0x800, 0x10000};
    const bool is_surrogate = point >= 0xd800 && point <= 0xdfff;
    if (point < least[more - 1] || point > 0x10ffff || is_surrogate) return std::nullopt;
    return point;
}

// RFC 3492 section 6.1 with the parameters of section 5.
std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool is_first) noexcept {
    delta = is_first ? delta / 700 : delta / 2;
    delta += delta / points;
    std::uint32_t k = 0;
    for (; delta > 455; k += 36) delta /= 35;
    return k + 36 * delta / (delta + 38);
}

bool push_number(Label<char>& out, std::uint32_t number, std::uint32_t bias) noexcept {
    const auto digit = [](std::uint32_t value) {
        return static_cast<char>(value < 26 ? 'a' + value : '0' + value - 26);
    };
    for (std::uint32_t k = 36;; k += 36) {
        const std::uint32_t t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        if (number < t) return out.push(digit(number));
        if (!out.push(digit(t + (number - t) % (36 - t)))) return false;
        number = (number - t) / (36 - t);
    }
}

// RFC 3492 section 6.3. 63 code points keep delta below 2^27: nothing overflows.
bool punycode(const Label<char32_t>& in, Label<char>& out) noexcept {
    for (const char c : {'x', 'n', '-', '-'}) out.push(c);
    std::uint32_t handled = 0;
    for (std::size_t i = 0; i < in.size; ++i) {
        if (in.items[i] >= 0x80) continue;
        if (!out.push(static_cast<char>(in.items[i]))) return false;
        ++handled;
    }
    const auto basic = handled;
    if (basic > 0 && !out.push('-')) return false;
    std::uint32_t n = 0x80;
    std::uint32_t delta = 0;
    std::uint32_t bias = 72;
    while (handled < in.size) {
        std::uint32_t next = 0x110000;
        for (std::size_t i = 0; i < in.size; ++i) {
            if (in.items[i] >= n && in.items[i] < next) next = in.items[i];
        }
        delta += (next - n) * (handled + 1);
        n = next;
        for (std::size_t i = 0; i < in.size; ++i) {
            if (in.items[i] < n) ++delta;
            if (in.items[i] != n) continue;
            if (!push_number(out, delta, bias)) return false;
            bias = adapt(delta, handled + 1, handled == basic);
            delta = 0;
            ++handled;
        }
        ++delta;
        ++n;
    }
    return true;
}

bool append(DomainName& name, std::string_view text) noexcept {
    Label<char32_t> points;
    bool is_ascii = true;
    while (!text.empty()) {
        const auto point = next_code_point(text);
        if (!point || !points.push(lower(*point))) return false;
        is_ascii = is_ascii && *point < 0x80;
    }
    Label<char> label;
    if (is_ascii) {
        for (std::size_t i = 0; i < points.size; ++i)
            label.push(static_cast<char>(points.items[i]));
    } else if (!punycode(points, label)) {
        return false;
    }
    return name.append_label(
        {reinterpret_cast<const std::uint8_t*>(label.items.data()), label.size});
}

}  // namespace

std::optional<DomainName> to_ascii_name(std::string_view text) noexcept {
    if (text.ends_with('.')) text.remove_suffix(1);
    DomainName name;
    for (;;) {
        const auto dot = text.find('.');
        if (!append(name, text.substr(0, dot))) return std::nullopt;
        if (dot == std::string_view::npos) return name;
        text.remove_prefix(dot + 1);
    }
}

}  // namespace tarha::rules
