// The few shapes every answer of the API has.
#pragma once

#include <string>
#include <string_view>

#include "webui/server/http.h"

namespace tarha::webui::server {

Response json_answer(std::string json, unsigned status = 200);
// {"error":{"code":"conflict","message":"sentence"}}; the code follows from the status.
Response error_answer(unsigned status, std::string_view sentence);
// The same with a code of its own, where one status has several meanings for who reads it.
Response error_answer(unsigned status, std::string_view code, std::string_view sentence);
inline constexpr std::string_view password_needed = "password_needed";  // to be sent with it again
Response no_content();
Response text_answer(std::string text, std::string_view type);

// "Not Found"; empty for what this server never says.
std::string_view reason_phrase(unsigned status);

}  // namespace tarha::webui::server
