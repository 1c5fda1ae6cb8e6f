// Nothing is allocated once the tools are made: neither by us nor by the crypto library.
#include <cstdlib>
#include <new>
#include <vector>

#include <doctest/doctest.h>
#include <openssl/crypto.h>

#include "daemon/wire/http.h"
#include "daemon/wire/quic.h"
#include "daemon/wire/tls.h"
#include "tests/support/client_hello.h"
#include "tests/support/initial_packet.h"

namespace {

std::size_t& allocations() {
    static std::size_t count = 0;
    return count;
}

void* counted(std::size_t size) {
    ++allocations();
    return std::malloc(size);  // NOLINT: this is the allocator
}

void* library_malloc(std::size_t size, const char* /*file*/, int /*line*/) {
    return counted(size);
}
void* library_realloc(void* old, std::size_t size, const char* /*file*/, int /*line*/) {
    ++allocations();
    return std::realloc(old, size);  // NOLINT: this is the allocator
}
void library_free(void* old, const char* /*file*/, int /*line*/) {
    std::free(old);
}  // NOLINT

}  // namespace

void* operator new(std::size_t size) {
    if (void* memory = counted(size)) return memory;
    throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}  // NOLINT
void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}  // NOLINT

namespace tarha::test {
namespace {

TEST_CASE("no allocation after construction") {
    REQUIRE(CRYPTO_set_mem_functions(library_malloc, library_realloc, library_free) == 1);
    const std::size_t before_making = allocations();
    wire::quic::InitialOpener opener;
    REQUIRE(allocations() > before_making + 10);  // the library's are counted as well

    const Buffer hello = client_hello({.key_share_size = 1216});
    const Buffer records = in_records(hello, {7});
    const Buffer request = to_buffer("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
    std::vector<Buffer> datagrams = initial_datagrams({}, hello, 400);
    for (std::uint8_t i = 0; i < 20; ++i) {  // other connections, other versions
        const Initial packet{.version = i % 2 == 0 ? quic_v1 : quic_v2,
                             .destination = Buffer(8, i)};
        datagrams.push_back(seal_initial(packet, crypto_frame(0, hello)));
    }
    datagrams.push_back(datagrams.front());
    datagrams.back().back() ^= 1U;  // does not open

    wire::quic::KeyState state;
    const std::size_t before = allocations();
    std::size_t pieces = 0;
    for (const Buffer& datagram : datagrams) {
        pieces += opener.from_client(datagram, state).piece_count;
        opener.from_server(datagram, state);
    }
    const bool is_found =
        wire::tls::client_hello_in_records(records).outcome == wire::Outcome::found &&
        wire::http::request(request).outcome == wire::Outcome::found;
    const std::size_t after = allocations();
    CHECK(after == before);
    CHECK(pieces == datagrams.size() - 1);
    CHECK(is_found);
}

}  // namespace
}  // namespace tarha::test
