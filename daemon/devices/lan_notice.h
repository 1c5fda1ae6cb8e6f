// LanNotice: what somebody on the LAN does that parents may want to know of, whatever the rules
// say.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tarha::devices {

enum class LanNotice : std::uint8_t { rogue_dhcp, rogue_router, cloned_mac, devices_behind, count };

struct LanNoticeText {
    std::string_view name;   // stable, for programs
    std::string_view words;  // for people, after the device's name
};

inline constexpr std::array<LanNoticeText, static_cast<std::size_t>(LanNotice::count)>
    lan_notice_texts{{
        {"rogue_dhcp", "gives out network addresses as only the router should"},
        {"rogue_router", "offers itself to the others as a router for IPv6"},
        {"cloned_mac", "seems to be two devices with one and the same hardware address"},
        {"devices_behind", "passes on other devices, as a Wi-Fi repeater or a hotspot does"},
    }};

constexpr const LanNoticeText& text_of(LanNotice notice) noexcept {
    return lan_notice_texts[static_cast<std::size_t>(notice)];
}

}  // namespace tarha::devices
