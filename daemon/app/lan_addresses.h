// LanAddresses: the router's own addresses, by LAN interface. The control thread looks them up; the
// DNS thread asks for those of the side that a question came from.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "daemon/resolver/policy.h"
#include "rules/ip_address.h"

namespace tarha {

class LanAddresses {
public:
    explicit LanAddresses(std::vector<std::string> names) : names_{std::move(names)} { refresh(); }

    // Asks the kernel again; what was known stays when it does not answer.
    void refresh();

    // The addresses of the interface that has this one; none of an interface that is not of the
    // LAN. Link-local addresses are never given: they mean nothing in DNS.
    [[nodiscard]] resolver::OwnAddresses beside(const IpAddress& own) const noexcept;

    // Whether the router has this address on any of its LAN interfaces.
    [[nodiscard]] bool is_own(const IpAddress& address) const noexcept;

private:
    struct Row {
        std::string interface;
        IpAddress address;
    };

    std::vector<std::string> names_;
    mutable std::mutex mutex_;  // guards rows_
    std::vector<Row> rows_;
};

}  // namespace tarha
