// Tunnels that belong to somebody: Wi-Fi calling of a phone's operator, Git over SSH at the places
// where software is kept. They lead to their owner alone, so they are judged by the owner's name
// and not as ways round.
//
// What it costs: nothing is carried inside. The operators' gateways give no way to the internet;
// these SSH servers give no shell and forward no port. Whoever may not open the site may not use
// its SSH either. Own servers and smaller places stay ways round until a parent allows them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "daemon/wire/tunnel.h"
#include "rules/domain_name.h"

namespace tarha::inspect {

struct TunnelOwner {
    wire::Tunnel tunnel;
    std::string_view suffix;  // whose addresses, as our DNS gives them; and the name that is judged
};

inline constexpr std::array<TunnelOwner, 6> tunnel_owners{{
    {wire::Tunnel::ipsec, "pub.3gppnetwork.org"},  // 3GPP TS 23.003 section 19.4.2.9
    {wire::Tunnel::ssh, "github.com"},
    {wire::Tunnel::ssh, "gitlab.com"},
    {wire::Tunnel::ssh, "bitbucket.org"},
    {wire::Tunnel::ssh, "codeberg.org"},
    {wire::Tunnel::ssh, "git.sr.ht"},
}};

}  // namespace tarha::inspect
