// What Home Assistant is shown of a home by MQTT (its "MQTT discovery"), and what it may ask for:
// a device for each child with a state, the minutes that are left, a switch that pauses, and a
// number of wishes. Never which site or app anything is about. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "webui/locales/texts.h"

namespace tarha::webui::notify {

inline constexpr std::string_view online = "online";
inline constexpr std::string_view offline = "offline";

// A child as Home Assistant sees it.
struct ChildNow {
    std::string id;  // of the profile
    std::string name;
    std::string state;                       // "open", "paused", or the mode that holds
    std::optional<std::uint32_t> minutes{};  // the least that any of its budgets has left
    std::vector<std::string> budgets{};      // their ids
    std::vector<std::uint32_t> wishes{};     // those that wait for an answer, oldest first
};

// Topic -> payload of everything that is to be retained. `base` is the first part of our topics.
std::map<std::string, std::string> retained(std::string_view base,
                                            const std::vector<ChildNow>& children, bool commands,
                                            const locales::Texts& say);

std::string availability_topic(std::string_view base);
// Whatever was ever said there for discovery by a Tarha with this base.
std::string discovery_filter(std::string_view base);
bool is_discovery(std::string_view topic);
std::vector<std::string> command_filters(std::string_view base);

// What somebody asked for; nothing when the topic or the payload is none of ours.
enum class Wanted : std::uint8_t { pause, resume, more_time, yes, no };
struct Command {
    Wanted what;
    std::string child;
};
std::optional<Command> command_of(std::string_view base, std::string_view topic,
                                  std::string_view payload);

}  // namespace tarha::webui::notify
