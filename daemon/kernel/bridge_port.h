// The port of a bridge behind which a MAC address was seen last: which socket or radio it is.
#pragma once

#include <string>

#include "rules/mac_address.h"

namespace tarha::kernel {

// The name of the interface, such as "lan3" or "wlan0"; empty when no bridge has learnt the
// address. Asks the kernel once; for people.
std::string bridge_port_of(const MacAddress& mac);

}  // namespace tarha::kernel
