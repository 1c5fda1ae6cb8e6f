#include "daemon/kernel/interface_name.h"

#include <algorithm>

namespace tarha::kernel {
namespace {

bool is_allowed(char c) noexcept {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    return letter || digit || c == '-' || c == '_' || c == '.' || c == '@';
}

}  // namespace

std::optional<InterfaceName> InterfaceName::from_text(std::string_view text) {
    if (text.empty() || text.size() > max_size || text == "." || text == "..") return std::nullopt;
    if (!std::all_of(text.begin(), text.end(), is_allowed)) return std::nullopt;
    return InterfaceName{text};
}

}  // namespace tarha::kernel
