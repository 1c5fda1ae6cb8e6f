// What the filter does to one SVCB or HTTPS record's data (RFC 9460).
#pragma once

#include "daemon/wire/dns_filter.h"
#include "daemon/wire/writer.h"
#include "rules/bytes.h"

namespace tarha::wire::dns {

struct ServicePlan {
    bool changed = false;  // other data than before, or none
    bool dropped = false;  // unreadable, or of no use without h3
    bool without_alpn = false;
};

ServicePlan plan_for(Bytes data, const ServiceFilter& filter) noexcept;

// Writes the data as it is to be. Only for records that are not dropped.
void write_service(Bytes data, const ServiceFilter& filter, Writer& out) noexcept;

}  // namespace tarha::wire::dns
