// A path as the address of a Unix socket.
#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include <sys/socket.h>
#include <sys/un.h>

namespace tarha::client {

// Nothing when the path is empty or too long for the kernel.
inline std::optional<sockaddr_un> unix_address(const std::string& path) {
    sockaddr_un address{};
    if (path.empty() || path.size() >= sizeof address.sun_path) return std::nullopt;
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), std::begin(address.sun_path));
    return address;
}

// The socket calls take the common base of every address.
inline const sockaddr* as_sockaddr(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace tarha::client
