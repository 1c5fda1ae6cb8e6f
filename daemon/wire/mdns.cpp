#include "daemon/wire/mdns.h"

#include "daemon/wire/dns_records.h"

namespace tarha::wire::mdns {
namespace {

// "kitchen-tablet.local" gives "kitchen-tablet"; names of more labels are services.
std::optional<DomainName> host_label(const DomainName& name) noexcept {
    const auto text = name.view();
    const auto dot = text.find('.');
    if (dot == std::string_view::npos || text.substr(dot + 1) != "local") return std::nullopt;
    return DomainName::from_text(text.substr(0, dot));
}

}  // namespace

std::optional<DomainName> own_name(Bytes message, const IpAddress& sender) noexcept {
    dns::RecordWalk walk{message};
    dns::Record record;
    for (unsigned i = 0; i < max_records && walk.next(record); ++i) {
        const auto address = dns::address_in(record);
        if (!address || *address != sender) continue;
        DomainName owner;
        if (!dns::read_name(message, record.owner, owner)) return std::nullopt;
        if (const auto label = host_label(owner)) return label;
    }
    return std::nullopt;
}

}  // namespace tarha::wire::mdns
