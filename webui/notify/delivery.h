// Delivery: a letter leaves the house, by HTTP or SMTP.
#pragma once

#include <chrono>
#include <string>

#include "daemon/curl/curl_library.h"
#include "webui/notify/letter.h"
#include "webui/targets/target_file.h"

namespace tarha::webui::notify {

inline constexpr std::chrono::seconds delivery_limit{20};  // in all

struct Delivery {
    targets::Outcome outcome = targets::Outcome::sent;
    std::string why{};  // for the log, when the service did not take it
};

// Blocks at most `delivery_limit`. Never follows a redirect: the token in a letter is for the
// server that the settings name.
Delivery deliver(const curl::CurlLibrary& curl, const Target& target, const Letter& letter);

}  // namespace tarha::webui::notify
