// New connections, one after the other, as a client and a server of the lab: how many a second,
// and the median time of one. Each connects, sends the bytes of a file, and waits for one byte.
//
//   bench_connections serve ADDRESS PORT
//   bench_connections visit ADDRESS PORT FILE SECONDS    prints: connections/s, median in us
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

sockaddr_in address_of(const char* address, const char* port) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));  // NOLINT: our own script
    inet_pton(AF_INET, address, &where.sin_addr);
    return where;
}

const sockaddr* generic(const sockaddr_in& where) {
    return reinterpret_cast<const sockaddr*>(&where);
}

// Accepts for ever; answers one byte to whatever came first.
int serve(const sockaddr_in& where) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, generic(where), sizeof where) != 0 || listen(listener, 4096) != 0) {
        std::perror("bench_connections: listen");
        return 1;
    }
    for (;;) {
        const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        std::array<char, 4096> bytes{};
        if (recv(client, bytes.data(), bytes.size(), 0) > 0) send(client, "y", 1, MSG_NOSIGNAL);
        close(client);
    }
}

// One connection; false when the answer did not come.
bool visit_once(const sockaddr_in& where, std::string_view bytes) {
    const int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{5, 0};
    setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    char answer = 0;
    const bool good = connect(sock, generic(where), sizeof where) == 0 &&
                      send(sock, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
                          static_cast<ssize_t>(bytes.size()) &&
                      recv(sock, &answer, 1, 0) == 1;
    // A reset instead of a farewell, so that no port waits in TIME_WAIT.
    const linger at_once{1, 0};
    setsockopt(sock, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(sock);
    return good;
}

int visit(const sockaddr_in& where, const char* file, double seconds) {
    std::ifstream in{file, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    std::vector<double> times;
    std::size_t failed = 0;
    const auto start = Clock::now();
    while (std::chrono::duration<double>(Clock::now() - start).count() < seconds) {
        const auto begun = Clock::now();
        if (!visit_once(where, bytes)) ++failed;
        times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
    }
    const double took = std::chrono::duration<double>(Clock::now() - start).count();
    if (times.empty() || failed != 0) {
        std::fprintf(stderr, "bench_connections: %zu of %zu failed\n", failed, times.size());
        return 1;
    }
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    std::printf("%.0f %.1f\n", static_cast<double>(times.size()) / took, *middle);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view mode = argc > 1 ? argv[1] : "";
    if (mode == "serve" && argc == 4) return serve(address_of(argv[2], argv[3]));
    if (mode == "visit" && argc == 6) {
        return visit(address_of(argv[2], argv[3]), argv[4], std::atof(argv[5]));
    }
    std::fputs("usage: bench_connections serve ADDRESS PORT | visit ADDRESS PORT FILE SECONDS\n",
               stderr);
    return 2;
}
