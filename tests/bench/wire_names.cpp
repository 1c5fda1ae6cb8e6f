// What it costs to read a host name, beside a copy of the same bytes.
#include <array>
#include <cstring>
#include <vector>

#include <benchmark/benchmark.h>

#include "daemon/wire/http.h"
#include "daemon/wire/quic.h"
#include "daemon/wire/tls.h"
#include "tests/support/client_hello.h"
#include "tests/support/initial_packet.h"

namespace tarha::test {
namespace {

// A browser's hello of today: a post-quantum key share, ECH, two protocols; about 1.8 kB.
Buffer browser_hello() {
    return client_hello({.alpn = {"h2", "http/1.1"},
                         .before = {{0x3a3a, {}}, {23, {}}, {0xff01, {0}}},
                         .after = {{5, Buffer(5, 0)},
                                   {13, Buffer(20, 4)},
                                   {18, {}},
                                   {27, Buffer(3, 2)},
                                   {35, {}},
                                   {45, {1, 1}},
                                   {17613, Buffer(5, 0)},
                                   {0xfe0d, Buffer(218, 0)},
                                   {0x4a4a, {0}}},
                         .key_share_size = 1216});
}

Buffer browser_request() {
    return to_buffer(
        "GET /search?q=tarha HTTP/1.1\r\n"
        "Host: www.example.org\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
        "Accept-Language: fi,en;q=0.5\r\n"
        "Accept-Encoding: gzip, deflate\r\n"
        "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; consent=yes\r\n"
        "Connection: keep-alive\r\n"
        "Upgrade-Insecure-Requests: 1\r\n\r\n");
}

void report_bytes(benchmark::State& state, std::size_t size) {
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(size));
}

void copy_bytes(benchmark::State& state, const Buffer& bytes) {
    std::array<std::uint8_t, 16384> target;
    for (auto _ : state) {
        std::memcpy(target.data(), bytes.data(), bytes.size());
        benchmark::DoNotOptimize(target.data());
        benchmark::ClobberMemory();
    }
    report_bytes(state, bytes.size());
}

template <class Dissect>
void dissect_bytes(benchmark::State& state, const Buffer& bytes, Dissect dissect) {
    for (auto _ : state) {
        const auto answer = dissect(Bytes{bytes});
        if (answer.outcome != wire::Outcome::found) state.SkipWithError("no name found");
        benchmark::DoNotOptimize(answer);
    }
    report_bytes(state, bytes.size());
}

void tls_hello_copy(benchmark::State& state) {
    copy_bytes(state, in_one_record(browser_hello()));
}
BENCHMARK(tls_hello_copy);

void tls_hello(benchmark::State& state) {
    dissect_bytes(state, in_one_record(browser_hello()), wire::tls::client_hello_in_records);
}
BENCHMARK(tls_hello);

void tls_hello_in_64_byte_records(benchmark::State& state) {
    dissect_bytes(state, in_records(browser_hello(), {64}), wire::tls::client_hello_in_records);
}
BENCHMARK(tls_hello_in_64_byte_records);

void tls_hello_in_1_byte_records(benchmark::State& state) {
    dissect_bytes(state, in_records(browser_hello(), {1}), wire::tls::client_hello_in_records);
}
BENCHMARK(tls_hello_in_1_byte_records);

void http_request_copy(benchmark::State& state) {
    copy_bytes(state, browser_request());
}
BENCHMARK(http_request_copy);

void http_request(benchmark::State& state) {
    dissect_bytes(state, browser_request(), wire::http::request);
}
BENCHMARK(http_request);

Buffer initial_datagram(std::uint8_t connection) {
    const Buffer hello = client_hello({.key_share_size = 800});
    return seal_initial({.destination = Buffer(8, connection)}, crypto_frame(0, hello));
}

void quic_initial_copy(benchmark::State& state) {
    copy_bytes(state, initial_datagram(1));
}
BENCHMARK(quic_initial_copy);

// The first datagram of a connection: keys are derived.
void quic_initial(benchmark::State& state) {
    std::vector<Buffer> datagrams;  // more connections than keys are kept
    for (std::uint8_t i = 0; i < 32; ++i) datagrams.push_back(initial_datagram(i));
    wire::quic::InitialOpener opener;
    std::size_t next = 0;
    for (auto _ : state) {
        wire::quic::KeyState keys;
        const auto& datagram = opener.from_client(datagrams[next], keys);
        if (datagram.piece_count != 1) state.SkipWithError("not opened");
        next = (next + 1) % datagrams.size();
    }
    report_bytes(state, datagrams.front().size());
}
BENCHMARK(quic_initial);

// The second datagram of a connection: the keys are there.
void quic_initial_again(benchmark::State& state) {
    const Buffer bytes = initial_datagram(1);
    wire::quic::InitialOpener opener;
    wire::quic::KeyState keys;
    for (auto _ : state) {
        const auto& datagram = opener.from_client(bytes, keys);
        if (datagram.piece_count != 1) state.SkipWithError("not opened");
    }
    report_bytes(state, bytes.size());
}
BENCHMARK(quic_initial_again);

// A packet that only looks like an Initial: what a flood of them costs each.
void quic_initial_forged(benchmark::State& state) {
    Buffer bytes = initial_datagram(1);
    bytes.back() ^= 1U;
    wire::quic::InitialOpener opener;
    std::uint8_t count = 0;
    for (auto _ : state) {
        wire::quic::KeyState keys;
        bytes[6] = count++;  // another connection ID each time
        const auto& datagram = opener.from_client(bytes, keys);
        if (datagram.piece_count != 0) state.SkipWithError("opened");
    }
    report_bytes(state, bytes.size());
}
BENCHMARK(quic_initial_forged);

}  // namespace
}  // namespace tarha::test

BENCHMARK_MAIN();
