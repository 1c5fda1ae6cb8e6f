// Any bytes as a connection to the page's server: read whole or in pieces the requests are the
// same, never larger than their caps, and the texts inside them can be read or not, but never harm.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "webui/server/request_guard.h"
#include "webui/server/request_reader.h"
#include "webui/server/route.h"
#include "webui/server/text_fields.h"

namespace {

namespace server = tarha::webui::server;

constexpr std::size_t body_cap = 64;

void require(bool holds) {
    if (!holds) std::abort();
}

void look_into(const server::Request& request) {
    require(request.path.size() <= server::max_target);
    require(request.path.front() == '/');
    require(request.body.size() <= body_cap);
    const server::Found found = server::find_route(request.method, request.path);
    if (found.value) require(server::is_utf8(*found.value));
    if (const auto fields = server::parse_query(request.query)) {
        require(fields->size() <= server::max_query_fields);
        for (const auto& [name, value] : *fields) {
            require(server::percent_decoded(server::percent_encoded(value)) == value);
        }
    }
    const std::string_view cookie = server::cookie_value(request.cookie, "tarha_session");
    require(cookie.size() <= request.cookie.size());
    static_cast<void>(server::is_own_host(request, {}));
    static_cast<void>(server::is_own_origin(request));
}

// The requests that were understood, as one text.
std::string understood(std::string_view bytes, std::size_t piece) {
    server::RequestReader reader;
    std::string input, told;
    while (!bytes.empty()) {
        input += bytes.substr(0, piece);
        bytes.remove_prefix(std::min(piece, bytes.size()));
        for (bool goes_on = true; goes_on;) {
            input.erase(0, reader.feed(input));
            switch (reader.state()) {
                case server::RequestReader::State::has_head:
                    reader.read_body(body_cap);
                    break;
                case server::RequestReader::State::done: {
                    const server::Request request = reader.take();
                    look_into(request);
                    told += request.path + '?' + request.query + ' ' + request.body + '\n';
                    break;
                }
                case server::RequestReader::State::refused:
                    require(reader.refusal().status >= 400 && reader.refusal().close);
                    return told;
                default:
                    goes_on = false;
            }
        }
    }
    return told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const std::string whole = understood(bytes, bytes.size() + 1);
    // What is no request is noticed sooner or later, depending on the pieces; requests are the
    // same.
    if (size <= server::max_head) require(understood(bytes, 3) == whole);
    return 0;
}
