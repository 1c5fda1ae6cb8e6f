// Letter: a message as the bytes that a service takes. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "webui/locales/texts.h"
#include "webui/notify/message.h"
#include "webui/targets/target.h"

namespace tarha::webui::notify {

using targets::Target;
using targets::TargetKind;

struct Letter {
    std::string url;
    std::vector<std::string> headers;  // of HTTP
    std::string body;                  // JSON, or a mail (RFC 5322)
};

// ntfy: its JSON form (docs.ntfy.sh/publish), with buttons when the target can answer. webhook: a
// flat object. mail: a text with the page's address. `when`: Unix seconds.
Letter write_letter(const Target& target, const Message& message, std::int64_t when,
                    const locales::Texts& say);

}  // namespace tarha::webui::notify
