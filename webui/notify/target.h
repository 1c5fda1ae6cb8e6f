// Target: somebody who is told what happens at home, and how.
#pragma once

#include <cstdint>
#include <string>

#include "webui/locales/language.h"
#include "webui/notify/event.h"

namespace tarha::webui::notify {

enum class TargetKind : std::uint8_t { ntfy, webhook, mail };

struct Target {
    TargetKind kind = TargetKind::ntfy;
    std::string url{};  // ntfy: server and topic; mail: smtp:// or smtps:// server
    std::string user{};
    std::string password{};
    std::string from{};  // mail
    std::string to{};
    bool insecure = false;  // http:// and mail without TLS are allowed
    KindSet kinds = default_kinds;
    // False: which site or app a child asks for stays in the house.
    bool details = false;
    // Where parents open the page, and an access token of it: with both, a message about a wish
    // has buttons that answer it. Whoever carries the message can use the token.
    std::string page{};
    std::string token{};
    locales::Language language = locales::Language::en;
};

}  // namespace tarha::webui::notify
