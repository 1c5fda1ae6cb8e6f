// A child's device, a router and a server as nameless network namespaces of this process, joined
// by veth links. They vanish with the process, however it ends.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "rules/ip_address.h"
#include "rules/mac_address.h"

namespace tarha::test {

// Runs in another network namespace and comes back. Sockets and threads that are made inside
// stay there.
class Namespace {
public:
    static Namespace make();

    Namespace(Namespace&& other) noexcept;
    Namespace(const Namespace&) = delete;
    Namespace& operator=(const Namespace&) = delete;
    ~Namespace();

    void run(const std::function<void()>& work) const;
    template <class Make>
    auto make_inside(Make maker) const {
        std::optional<decltype(maker())> made;
        run([&] { made.emplace(maker()); });
        return std::move(*made);
    }

    // What `ip link ... netns` takes.
    [[nodiscard]] std::string path() const;

private:
    explicit Namespace(int descriptor) noexcept : descriptor_{descriptor} {}

    int descriptor_;
};

// Both throw std::runtime_error with what went wrong.
void shell(const std::string& command);
std::string shell_output(const std::string& command);

// Why the tests that need namespaces cannot run here; nothing when they can.
std::optional<std::string> why_no_namespaces();

struct Lab {
    Lab();

    Namespace child;
    Namespace router;
    Namespace server;

    static MacAddress child_mac();
    static IpAddress child_address(bool v6);
    static IpAddress router_address(bool v6);  // on the LAN
    static IpAddress server_address(bool v6);
};

inline constexpr const char* lan_name = "lan0";
inline constexpr const char* wan_name = "wan0";

}  // namespace tarha::test
