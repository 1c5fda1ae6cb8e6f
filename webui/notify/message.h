// Message: an event in words, for a parent who looks at a phone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "webui/locales/texts.h"
#include "webui/notify/event.h"

namespace tarha::webui::notify {

struct Message {
    std::string title;
    std::string text;
    std::optional<std::uint32_t> wish;  // its number, when it can be answered
    bool is_urgent = false;             // somebody waits for an answer
};

// `name`: of the profile. Without `details` it does not say which site or app is meant.
Message describe(const Event& event, const std::string& name, bool details,
                 const locales::Texts& say);

// What a parent asked for to see that it arrives.
Message test_message(const locales::Texts& say);

}  // namespace tarha::webui::notify
