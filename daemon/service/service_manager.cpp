#include "daemon/service/service_manager.h"

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace tarha {
namespace {

// Called before there is a second thread.
std::string_view variable(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? std::string_view{} : std::string_view{value};
}

std::optional<std::uint64_t> number_in(const char* name) {
    const auto text = variable(name);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

// A connected socket to the manager, or -1. A name that begins with '@' is an abstract one.
int connect_to(std::string_view name) {
    sockaddr_un address{};
    const bool is_usable = (name.starts_with('/') || name.starts_with('@')) && name.size() > 1 &&
                           name.size() < sizeof address.sun_path;
    if (!is_usable) return -1;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -1;
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address), size) == 0) {
        return descriptor;
    }
    close(descriptor);
    return -1;
}

}  // namespace

ServiceManager::ServiceManager() : socket_{connect_to(variable("NOTIFY_SOCKET"))} {
    const auto microseconds = number_in("WATCHDOG_USEC");
    const auto watched = number_in("WATCHDOG_PID");
    const bool is_meant = !watched || *watched == static_cast<std::uint64_t>(getpid());
    if (socket_ < 0 || !microseconds || !is_meant) return;
    period_ = std::chrono::milliseconds{*microseconds / 2000};
}

ServiceManager::~ServiceManager() {
    if (socket_ >= 0) close(socket_);
}

void ServiceManager::ready(const std::string& status) const {
    say("READY=1\nSTATUS=" + status);
}

// Nothing depends on whether the manager hears it; a full socket is the manager's trouble.
void ServiceManager::say(std::string_view lines) const {
    if (socket_ < 0) return;
    static_cast<void>(send(socket_, lines.data(), lines.size(), MSG_NOSIGNAL));
}

}  // namespace tarha
