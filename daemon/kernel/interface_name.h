// InterfaceName: the name of a network interface, safe to stand in a firewall text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tarha::kernel {

class InterfaceName {
public:
    static constexpr std::size_t max_size = 15;  // IFNAMSIZ - 1

    // Letters, digits and - _ . @ only, 1..15 of them: what real interfaces are called. Nothing
    // for anything else, although the kernel would take stranger names.
    static std::optional<InterfaceName> from_text(std::string_view text);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    friend bool operator==(const InterfaceName&, const InterfaceName&) = default;
    friend bool operator<(const InterfaceName& a, const InterfaceName& b) noexcept {
        return a.text_ < b.text_;
    }

private:
    explicit InterfaceName(std::string_view text) : text_{text} {}

    std::string text_;
};

}  // namespace tarha::kernel
