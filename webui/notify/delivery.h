// Delivery: a letter leaves the house, by HTTP or SMTP.
#pragma once

#include <chrono>

#include "daemon/curl/curl_library.h"
#include "rules/result.h"
#include "webui/notify/letter.h"
#include "webui/notify/target.h"

namespace tarha::webui::notify {

inline constexpr std::chrono::seconds delivery_limit{20};  // in all

// Blocks at most `delivery_limit`. An error, for the log, when the service did not take it. Never
// follows a redirect: the token in a letter is for the server that the settings name.
Status deliver(const curl::CurlLibrary& curl, const Target& target, const Letter& letter);

}  // namespace tarha::webui::notify
