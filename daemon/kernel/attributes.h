// The attributes of a netlink message from the kernel, one by one (libmnl's macros are C only).
#pragma once

#include <cstddef>
#include <cstdint>

#include <libmnl/libmnl.h>

namespace tarha::kernel {

// Calls each(const nlattr&) for every attribute between two places; one that does not fit before
// the end ends the walk.
template <class Each>
void for_each_attribute(const void* begin, const void* end, Each&& each) noexcept {
    const auto* attribute = static_cast<const nlattr*>(begin);
    for (;;) {
        const auto left = static_cast<const std::uint8_t*>(end) -
                          reinterpret_cast<const std::uint8_t*>(attribute);
        if (left < static_cast<std::ptrdiff_t>(sizeof(nlattr))) return;
        if (!mnl_attr_ok(attribute, static_cast<int>(left))) return;
        each(*attribute);
        attribute = mnl_attr_next(attribute);
    }
}

// Those of a message, behind a header of that size.
template <class Each>
void for_each_attribute(const nlmsghdr& message, std::size_t header_size, Each&& each) noexcept {
    for_each_attribute(mnl_nlmsg_get_payload_offset(&message, header_size),
                       mnl_nlmsg_get_payload_tail(&message), each);
}

// Those inside another attribute.
template <class Each>
void for_each_nested(const nlattr& outer, Each&& each) noexcept {
    const auto* begin = static_cast<const std::uint8_t*>(mnl_attr_get_payload(&outer));
    for_each_attribute(begin, begin + mnl_attr_get_payload_len(&outer), each);
}

}  // namespace tarha::kernel
