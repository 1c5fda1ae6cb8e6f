// Desk: what `tarha notify` asks of the daemon, and what it may ask it to do, by the control
// socket.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "webui/notify/event.h"
#include "webui/notify/home_assistant.h"

namespace tarha::webui::notify {

class Desk {
public:
    explicit Desk(std::string socket) : socket_{std::move(socket)} {}

    // Nothing when the daemon does not say; why is on the error output, once.
    std::optional<Events> events(std::optional<std::uint64_t> after);
    std::map<std::string, std::string> names();  // of the profiles, by their ids
    std::optional<std::uint64_t> changes();
    std::optional<std::vector<ChildNow>> children();
    // False when the daemon refused some of it, or the child is not there.
    bool obey(const Command& command);

private:
    std::optional<std::string> ask(std::string_view method, std::string_view params);
    bool give_time(const ChildNow& child);
    bool answer(const ChildNow& child, bool yes);

    std::string socket_;
    std::string trouble_;  // what was said about the daemon last
};

// The children of a home from the daemon's answers to profiles, budgets and requests. Pure.
std::vector<ChildNow> children_of(std::string_view profiles, std::string_view budgets,
                                  std::string_view requests);

}  // namespace tarha::webui::notify
