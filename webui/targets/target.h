// Target: somebody who is told what happens at home, and how. Written in tarha.toml ([[notify]]) or
// by a parent on the page; read by `tarha notify`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "webui/locales/language.h"
#include "webui/targets/event_kind.h"

namespace tarha::webui::targets {

inline constexpr std::size_t max_targets = 8;  // of the settings, and as many of the page

enum class TargetKind : std::uint8_t { ntfy, webhook, mail, mqtt };
inline constexpr std::array<std::string_view, 4> target_kind_names{"ntfy", "webhook", "mail",
                                                                   "mqtt"};

constexpr std::string_view name_of(TargetKind kind) noexcept {
    return target_kind_names[static_cast<std::size_t>(kind)];
}

constexpr std::optional<TargetKind> find_target_kind(std::string_view name) noexcept {
    for (std::size_t i = 0; i < target_kind_names.size(); ++i) {
        if (target_kind_names[i] == name) return static_cast<TargetKind>(i);
    }
    return std::nullopt;
}

struct Target {
    std::string id{};  // of those that the page made; empty: it stands in the settings
    TargetKind kind = TargetKind::ntfy;
    // ntfy: server and topic; mail: smtps:// and the server; mqtt: mqtts:// and the broker, with
    // the first part of every topic behind it ("tarha" when there is none).
    std::string url{};
    std::string user{};
    std::string password{};
    std::string password_file{};  // settings: read when the process starts
    std::string from{};           // mail
    std::string to{};
    bool insecure = false;  // http://, mqtt:// and mail without TLS are allowed
    KindSet kinds = default_kinds;
    // False: which site or app a child asks for stays in the house.
    bool details = false;
    // mqtt: who may publish there may pause, give time and answer wishes.
    bool commands = false;
    // Where parents open the page, and an access token of it: with both, a message about a wish
    // has buttons that answer it. Whoever carries the message can use the token.
    std::string page{};
    std::string token{};
    std::string token_id{};  // the page's name for it
    locales::Language language = locales::Language::en;
    std::uint32_t test = 0;  // how often a parent has asked for a message to try it

    bool operator==(const Target&) const = default;
};

// What is wrong with one of its members; `code` is for programs, `sentence` begins behind its name.
struct Complaint {
    std::string_view member;
    std::string_view code;
    std::string_view sentence;
};
// Nothing: somebody can be told by it.
std::vector<Complaint> complaints(const Target& target);

// The part of `url` that is no secret: "https://ntfy.example" of "https://ntfy.example/our-home".
std::string server_of(const Target& target);

// "mqtts://broker:8883/base", taken apart.
struct Broker {
    std::string host;
    std::uint16_t port = 0;
    std::string base;
    bool tls = false;
};
std::optional<Broker> broker_of(const Target& target);

}  // namespace tarha::webui::targets
