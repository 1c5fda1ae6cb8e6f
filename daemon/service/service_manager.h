// ServiceManager: tells systemd how the daemon is doing (sd_notify(3), a datagram to
// $NOTIFY_SOCKET). Started by somebody else, it says nothing to nobody.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tarha {

class ServiceManager {
public:
    // Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID once.
    ServiceManager();
    ~ServiceManager();
    ServiceManager(const ServiceManager&) = delete;
    ServiceManager& operator=(const ServiceManager&) = delete;

    void ready(const std::string& status) const;
    void stopping() const { say("STOPPING=1"); }
    // "I am alive": to be said again within watchdog_period(), else the daemon is restarted.
    void alive() const { say("WATCHDOG=1"); }
    void status(const std::string& text) const { say("STATUS=" + text); }

    // How often alive() is due: half of what the manager waits. Nothing: it does not watch.
    [[nodiscard]] std::optional<std::chrono::milliseconds> watchdog_period() const {
        return period_;
    }

private:
    void say(std::string_view lines) const;

    int socket_ = -1;
    std::optional<std::chrono::milliseconds> period_;
};

}  // namespace tarha
