// The attributes of a netlink message from the kernel, one by one (libmnl's macro is C only).
#pragma once

#include <cstddef>
#include <cstdint>

#include <libmnl/libmnl.h>

namespace tarha::kernel {

// Calls each(const nlattr&) for every attribute behind a header of that size; an attribute that
// does not fit into the message ends the walk.
template <class Each>
void for_each_attribute(const nlmsghdr& message, std::size_t header_size, Each&& each) noexcept {
    const auto* attribute =
        static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(&message, header_size));
    const auto* end = static_cast<const std::uint8_t*>(mnl_nlmsg_get_payload_tail(&message));
    for (;;) {
        const auto left = end - reinterpret_cast<const std::uint8_t*>(attribute);
        if (left < static_cast<std::ptrdiff_t>(sizeof(nlattr))) return;
        if (!mnl_attr_ok(attribute, static_cast<int>(left))) return;
        each(*attribute);
        attribute = mnl_attr_next(attribute);
    }
}

}  // namespace tarha::kernel
