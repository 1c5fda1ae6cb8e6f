// ECHConfigList (RFC 9849 section 4): the names that stand outside an encrypted hello.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "daemon/wire/reader.h"
#include "rules/bytes.h"
#include "rules/domain_name.h"

namespace tarha::wire {

// Configurations of one list that are looked at.
inline constexpr int max_ech_configs = 8;

// Calls `use(name)` for the public name of each configuration that can be read.
template <class Use>
void each_public_name(Bytes config_list, Use&& use) noexcept {
    constexpr std::uint16_t version = 0xfe0d;
    Reader outer{config_list};
    Reader list{outer.prefixed16()};
    for (int i = 0; i < max_ech_configs && !list.empty(); ++i) {
        const std::uint16_t kind = list.u16();
        Reader config{list.prefixed16()};
        if (!list.ok()) return;
        if (kind != version) continue;
        config.skip(3);       // config id, KEM
        config.prefixed16();  // public key
        config.prefixed16();  // cipher suites
        config.skip(1);       // longest name
        const Bytes name = config.prefixed8();
        if (!config.ok()) continue;
        const auto read =
            DomainName::from_text({reinterpret_cast<const char*>(name.data()), name.size()});
        if (read) use(*read);
    }
}

}  // namespace tarha::wire
