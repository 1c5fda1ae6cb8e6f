#include "webui/server/answers.h"

#include <algorithm>
#include <array>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace tarha::webui::server {
namespace {

struct StatusRow {
    unsigned status;
    std::string_view phrase;
    std::string_view code;  // of the API's errors; empty for what is no error
};

constexpr auto rows = std::to_array<StatusRow>({
    {200, "OK", ""},
    {201, "Created", ""},
    {204, "No Content", ""},
    {302, "Found", ""},
    {303, "See Other", ""},
    {304, "Not Modified", ""},
    {400, "Bad Request", "bad_request"},
    {401, "Unauthorized", "sign_in"},
    {403, "Forbidden", "forbidden"},
    {404, "Not Found", "not_found"},
    {405, "Method Not Allowed", "method"},
    {408, "Request Timeout", "too_slow"},
    {409, "Conflict", "conflict"},
    {411, "Length Required", "length"},
    {413, "Content Too Large", "too_large"},
    {414, "URI Too Long", "too_large"},
    {415, "Unsupported Media Type", "media_type"},
    {421, "Misdirected Request", "wrong_host"},
    {422, "Unprocessable Content", "refused"},
    {429, "Too Many Requests", "too_many"},
    {431, "Request Header Fields Too Large", "too_large"},
    {500, "Internal Server Error", "internal"},
    {503, "Service Unavailable", "unavailable"},
});

const StatusRow* find(unsigned status) {
    const auto* row = std::find_if(rows.begin(), rows.end(),
                                   [status](const StatusRow& r) { return r.status == status; });
    return row == rows.end() ? nullptr : row;
}

}  // namespace

std::string_view reason_phrase(unsigned status) {
    const StatusRow* row = find(status);
    return row == nullptr ? std::string_view{} : row->phrase;
}

Response text_answer(std::string text, std::string_view type) {
    Response response;
    response.headers.emplace_back("Content-Type", type);
    response.headers.emplace_back("Cache-Control", "no-store");
    response.body = std::move(text);
    return response;
}

Response json_answer(std::string json, unsigned status) {
    Response response = text_answer(std::move(json), "application/json");
    response.status = status;
    return response;
}

Response error_answer(unsigned status, std::string_view sentence) {
    const StatusRow* row = find(status);
    return error_answer(status, row == nullptr ? "internal" : row->code, sentence);
}

Response error_answer(unsigned status, std::string_view code, std::string_view sentence) {
    const boost::json::object error{{"code", code}, {"message", sentence}};
    return json_answer(boost::json::serialize(boost::json::object{{"error", error}}), status);
}

Response no_content() {
    Response response;
    response.status = 204;
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

}  // namespace tarha::webui::server
