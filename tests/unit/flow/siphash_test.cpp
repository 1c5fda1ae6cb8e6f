#include "daemon/flow/siphash.h"

#include <doctest/doctest.h>

#include "daemon/flow/flow_key.h"
#include "tests/support/buffer.h"

namespace tarha::test {
namespace {

// The key 00 01 .. 0f and the message 00 01 .. of the SipHash paper, appendix A, and the first
// entries of the vectors its authors publish.
constexpr flow::HashKey paper_key{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};

std::uint64_t hash_of(std::size_t size) {
    Buffer message(size);
    for (std::size_t i = 0; i < size; ++i) message[i] = static_cast<std::uint8_t>(i);
    return flow::SipHash{paper_key}(message);
}

TEST_CASE("SipHash-2-4 gives the published values") {
    CHECK(hash_of(0) == 0x726fdb47dd0e0e31U);
    CHECK(hash_of(1) == 0x74f839c593dc67fdU);
    CHECK(hash_of(8) == 0x93f5f5799a932462U);
    CHECK(hash_of(15) == 0xa129ca6149be45e5U);
}

TEST_CASE("every part of a flow key counts") {
    const flow::FlowKey key{*parse_endpoint("192.0.2.1:1000"), *parse_endpoint("192.0.2.2:443"), 6};
    auto other = key;
    const auto differs = [&] { return hash(key, paper_key) != hash(other, paper_key); };
    CHECK_FALSE(differs());
    other.protocol = 17;
    CHECK(differs());
    other = key;
    other.client.port = 1001;
    CHECK(differs());
    other = key;
    other.server.address.octets[3] = 3;
    CHECK(differs());
    other = key;
    other.client.address.v6 = true;
    CHECK(differs());
    other = key.reversed();
    CHECK(differs());
    CHECK(hash(key, paper_key) != hash(key, {1, 2}));
}

}  // namespace
}  // namespace tarha::test
