// Notice: what is let by and yet worth telling the parents. A packet thread counts each and sends
// it along with the decision; it never changes a verdict.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tarha::inspect {

enum class Notice : std::uint8_t {
    unbound_address,   // encrypted, to an address that no DNS answer named
    tunnel,            // a VPN, proxy or SSH that the profile may use
    unknown_protocol,  // nothing that can be read, allowed on this port
    hop_behind,        // came through another router or hotspot behind the device
    dns_tunnel,        // far too many different questions below one name
    count
};

struct NoticeText {
    std::string_view name;   // stable, for programs
    std::string_view words;  // for people, after the device's name
};

inline constexpr std::array<NoticeText, static_cast<std::size_t>(Notice::count)> notice_texts{{
    {"unbound_address",
     "opened an encrypted connection to an address that it did not ask for by name"},
    {"tunnel", "used a VPN, a proxy or SSH"},
    {"unknown_protocol", "used a connection that cannot be read"},
    {"hop_behind", "seems to share its connection with other devices"},
    {"dns_tunnel", "asked for very many different names below one domain"},
}};

constexpr std::string_view name_of(Notice notice) noexcept {
    return notice_texts[static_cast<std::size_t>(notice)].name;
}
constexpr std::string_view words_for(Notice notice) noexcept {
    return notice_texts[static_cast<std::size_t>(notice)].words;
}

// Several notices about one flow.
class Notices {
public:
    constexpr void add(Notice notice) noexcept { bits_ |= bit(notice); }
    [[nodiscard]] constexpr bool has(Notice notice) const noexcept {
        return (bits_ & bit(notice)) != 0;
    }
    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }

private:
    static constexpr std::uint8_t bit(Notice notice) noexcept {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(notice));
    }
    std::uint8_t bits_ = 0;
};

}  // namespace tarha::inspect
