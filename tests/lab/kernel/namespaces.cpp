#include "tests/lab/kernel/namespaces.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

namespace tarha::test {
namespace {

int open_own_namespace() {
    const int descriptor = ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) throw std::runtime_error{"cannot open the own network namespace"};
    return descriptor;
}

void link_up(const Namespace& inside, const std::string& name, const std::string& v4,
             const std::string& v6) {
    inside.run([&] {
        shell("ip link set lo up");
        shell("ip link set " + name + " up");
        shell("ip addr add " + v4 + "/24 dev " + name);
        shell("ip addr add " + v6 + "/64 dev " + name + " nodad");
    });
}

}  // namespace

Namespace Namespace::make() {
    int descriptor = -1;
    std::exception_ptr problem;
    std::thread{[&] {
        try {
            if (::unshare(CLONE_NEWNET) != 0) throw std::runtime_error{std::strerror(errno)};
            descriptor = open_own_namespace();
        } catch (...) {
            problem = std::current_exception();
        }
    }}.join();
    if (problem) std::rethrow_exception(problem);
    return Namespace{descriptor};
}

Namespace::Namespace(Namespace&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)} {}

Namespace::~Namespace() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void Namespace::run(const std::function<void()>& work) const {
    const int home = open_own_namespace();
    if (::setns(descriptor_, CLONE_NEWNET) != 0) throw std::runtime_error{std::strerror(errno)};
    std::exception_ptr problem;
    try {
        work();
    } catch (...) {
        problem = std::current_exception();
    }
    const int back = ::setns(home, CLONE_NEWNET);
    ::close(home);
    if (back != 0) throw std::runtime_error{"cannot go back to the own network namespace"};
    if (problem) std::rethrow_exception(problem);
}

std::string Namespace::path() const {
    return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(descriptor_);
}

std::string shell_output(const std::string& command) {
    FILE* pipe = ::popen(("{ " + command + "; } 2>&1").c_str(), "re");
    if (pipe == nullptr) throw std::runtime_error{"cannot start: " + command};
    std::string output;
    std::array<char, 4096> part{};
    while (const std::size_t size = std::fread(part.data(), 1, part.size(), pipe)) {
        output.append(part.data(), size);
    }
    if (::pclose(pipe) != 0) throw std::runtime_error{command + ": " + output};
    return output;
}

void shell(const std::string& command) {
    shell_output(command);
}

std::optional<std::string> why_no_namespaces() {
    if (::geteuid() != 0) return "needs root";
    try {
        Namespace::make();
    } catch (const std::exception& problem) {
        return std::string{"network namespaces cannot be made: "} + problem.what();
    }
    return std::nullopt;
}

Lab::Lab() : child{Namespace::make()}, router{Namespace::make()}, server{Namespace::make()} {
    for (const auto* inside : {&child, &router, &server}) {
        inside->run([] { shell("sysctl -qw net.ipv6.conf.default.accept_dad=0"); });
    }
    router.run([&] {
        shell("ip link add lan0 type veth peer name eth0 address 02:00:5e:00:53:01 netns " +
              child.path());
        shell("ip link add wan0 type veth peer name eth0 netns " + server.path());
        shell("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
        shell("sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0");
    });
    link_up(router, lan_name, router_address(false).to_string(), router_address(true).to_string());
    link_up(router, wan_name, "203.0.113.1", "2001:db8:2::1");
    link_up(child, "eth0", child_address(false).to_string(), child_address(true).to_string());
    link_up(server, "eth0", server_address(false).to_string(), server_address(true).to_string());
    child.run([] {
        shell("ip route add default via 192.0.2.1");
        shell("ip -6 route add default via 2001:db8:1::1");
    });
    server.run([] {
        shell("ip route add default via 203.0.113.1");
        shell("ip -6 route add default via 2001:db8:2::1");
    });
}

MacAddress Lab::child_mac() {
    return *parse_mac("02:00:5e:00:53:01");
}
IpAddress Lab::child_address(bool v6) {
    return *parse_ip(v6 ? "2001:db8:1::2" : "192.0.2.2");
}
IpAddress Lab::router_address(bool v6) {
    return *parse_ip(v6 ? "2001:db8:1::1" : "192.0.2.1");
}
IpAddress Lab::server_address(bool v6) {
    return *parse_ip(v6 ? "2001:db8:2::2" : "203.0.113.2");
}

}  // namespace tarha::test
