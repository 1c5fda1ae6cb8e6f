#include "daemon/app/lan_addresses.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>

#include <ifaddrs.h>
#include <netinet/in.h>

namespace tarha {
namespace {

std::optional<IpAddress> ip_of(const sockaddr* address) {
    if (address == nullptr) return std::nullopt;
    IpAddress ip;
    if (address->sa_family == AF_INET) {
        sockaddr_in four{};
        std::memcpy(&four, address, sizeof four);
        std::memcpy(ip.octets.data(), &four.sin_addr, 4);
        return ip;
    }
    if (address->sa_family != AF_INET6) return std::nullopt;
    sockaddr_in6 six{};
    std::memcpy(&six, address, sizeof six);
    std::memcpy(ip.octets.data(), &six.sin6_addr, 16);
    ip.v6 = true;
    return ip;
}

bool is_link_local(const IpAddress& ip) {
    return ip.v6 && ip.octets[0] == 0xfe && (ip.octets[1] & 0xc0U) == 0x80;
}

// fc00::/7, which stays when the provider gives another prefix (RFC 4193).
bool is_unique_local(const IpAddress& ip) {
    return ip.v6 && (ip.octets[0] & 0xfeU) == 0xfc;
}

}  // namespace

void LanAddresses::refresh() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) return;
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> list{first, freeifaddrs};
    std::vector<Row> rows;
    for (const auto* one = first; one != nullptr; one = one->ifa_next) {
        const auto ip = ip_of(one->ifa_addr);
        const bool is_lan = std::find(names_.begin(), names_.end(), one->ifa_name) != names_.end();
        if (ip && is_lan) rows.push_back({one->ifa_name, *ip});
    }
    const std::lock_guard lock{mutex_};
    rows_ = std::move(rows);
}

bool LanAddresses::is_own(const IpAddress& address) const noexcept {
    const std::lock_guard lock{mutex_};
    return std::any_of(rows_.begin(), rows_.end(),
                       [&address](const Row& row) { return row.address == address; });
}

resolver::OwnAddresses LanAddresses::beside(const IpAddress& own) const noexcept {
    const std::lock_guard lock{mutex_};
    resolver::OwnAddresses found;
    const auto asked = std::find_if(rows_.begin(), rows_.end(),
                                    [&own](const Row& row) { return row.address == own; });
    if (asked == rows_.end()) return found;
    for (const auto& row : rows_) {
        if (row.interface != asked->interface || is_link_local(row.address)) continue;
        auto& best = row.address.v6 ? found.v6 : found.v4;
        const bool is_better =
            !best || row.address == own ||
            (is_unique_local(row.address) && !(*best == own) && !is_unique_local(*best));
        if (is_better) best = row.address;
    }
    return found;
}

}  // namespace tarha
