#include "daemon/service/service_manager.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <string>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/temp_folder.h"

namespace tarha {
namespace {

using namespace std::chrono_literals;

// The variables of a manager, gone again afterwards.
class Variables {
public:
    Variables(const std::string& socket, const std::string& usec, const std::string& pid) {
        set("NOTIFY_SOCKET", socket);
        set("WATCHDOG_USEC", usec);
        set("WATCHDOG_PID", pid);
    }
    ~Variables() {
        for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) unsetenv(name);
    }
    Variables(const Variables&) = delete;
    Variables& operator=(const Variables&) = delete;

private:
    static void set(const char* name, const std::string& value) {
        if (value.empty()) {
            unsetenv(name);
        } else {
            setenv(name, value.c_str(), 1);
        }
    }
};

// What systemd has at the other end. `name` begins with '@' for an abstract socket.
class Manager {
public:
    explicit Manager(const std::string& name) : socket_{socket(AF_UNIX, SOCK_DGRAM, 0)} {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.data(), name.size());
        if (name.front() == '@') address.sun_path[0] = '\0';
        const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
        REQUIRE(bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) == 0);
    }
    ~Manager() { close(socket_); }
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;

    // The oldest datagram, or empty when there is none.
    [[nodiscard]] std::string heard() const {
        std::array<char, 512> buffer{};
        const auto size = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        return {buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    }

private:
    int socket_;
};

TEST_CASE("the manager hears that the daemon is ready, alive and stopping") {
    const TempFolder folder;
    const std::string names[] = {folder / "notify", "@tarha-test-" + std::to_string(getpid())};
    for (const std::string& name : names) {
        CAPTURE(name);
        const Manager manager{name};
        const Variables variables{name, "30000000", std::to_string(getpid())};
        const ServiceManager service;
        service.ready("filtering 3 devices");
        CHECK(manager.heard() == "READY=1\nSTATUS=filtering 3 devices");
        service.alive();
        CHECK(manager.heard() == "WATCHDOG=1");
        service.status("2 warnings");
        CHECK(manager.heard() == "STATUS=2 warnings");
        service.stopping();
        CHECK(manager.heard() == "STOPPING=1");
        CHECK(service.watchdog_period() == 15s);
    }
}

TEST_CASE("a watchdog is served only when it is meant for this process") {
    const TempFolder folder;
    const std::string name = folder / "notify";
    const Manager manager{name};
    const std::string here = std::to_string(getpid());
    struct Row {
        const char* usec;
        std::string pid;
        std::optional<std::chrono::milliseconds> period;
    };
    const Row rows[] = {
        {"2000000", here, 1000ms}, {"2000000", "", 1000ms},     {"2000000", "1", std::nullopt},
        {"", here, std::nullopt},  {"2 s", here, std::nullopt},
    };
    for (const Row& row : rows) {
        CAPTURE(row.usec);
        CAPTURE(row.pid);
        const Variables variables{name, row.usec, row.pid};
        CHECK(ServiceManager{}.watchdog_period() == row.period);
    }
}

TEST_CASE("without a manager, or with one that is gone, nothing is said") {
    for (const std::string name : {"", "/nowhere/at/all", "no path", "@"}) {
        CAPTURE(name);
        const Variables variables{name, "2000000", ""};
        const ServiceManager service;
        service.ready("nobody listens");
        CHECK_FALSE(service.watchdog_period());
    }
}

}  // namespace
}  // namespace tarha
