#include "daemon/kernel/interface_name.h"

#include <doctest/doctest.h>

namespace tarha::kernel {

TEST_CASE("an interface name can stand in a firewall text as it is") {
    for (const char* name : {"br-lan", "eth0", "wlan0.10", "veth1@if2", "a", "abcdefghijklmno"}) {
        CAPTURE(name);
        const auto read = InterfaceName::from_text(name);
        REQUIRE(read);
        CHECK(read->text() == name);
    }
    for (const char* name : {"", ".", "..", "abcdefghijklmnop", "eth*", "a b", "a\"b", "a\\", "a;b",
                             "a/b", "a\nb", "{", "l\xc3\xa4n"}) {
        CAPTURE(name);
        CHECK(!InterfaceName::from_text(name));
    }
}

}  // namespace tarha::kernel
