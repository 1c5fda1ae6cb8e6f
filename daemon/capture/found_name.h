// FoundName: one name that a device asked for, as a capture shows it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "daemon/capture/frame.h"
#include "rules/domain_name.h"
#include "rules/ip_address.h"
#include "rules/mac_address.h"

namespace tarha::capture {

enum class NameKind : std::uint8_t { dns, mdns, llmnr, tls, quic, http, dtls };

constexpr std::string_view name_of(NameKind kind) noexcept {
    constexpr std::array<std::string_view, 7> names{"dns",  "mdns", "llmnr", "tls",
                                                    "quic", "http", "dtls"};
    return names[static_cast<std::size_t>(kind)];
}

struct FoundName {
    NameKind kind{};
    Timestamp time;
    Endpoint client;  // innermost addresses
    Endpoint server;
    bool has_name = false;    // false: a hello or request that names nobody
    bool is_hidden = false;   // TLS and QUIC: an encrypted name stands beside it
    bool is_connect = false;  // the name is a CONNECT's target and no Host field repeats it
    DomainName host;          // has_name: for the DNS kinds the root is empty
    std::optional<MacAddress> device;  // who sent the frame, where the link layer says so
};

}  // namespace tarha::capture
