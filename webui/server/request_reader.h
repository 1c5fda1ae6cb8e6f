// RequestReader: bytes of a connection -> requests, by Boost.Beast, which only this file knows.
//
// Any bytes are welcome. Refused: a head over max_head, more than max_fields, a body in chunks or
// over the given size, two Host lines, targets that are no path. An Upgrade is not looked at.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "webui/server/http.h"

namespace tarha::webui::server {

inline constexpr std::size_t max_head = 8UL * 1024;
inline constexpr std::size_t max_fields = 64;
inline constexpr std::size_t max_any_body = 1024UL * 1024;
inline constexpr std::size_t max_target = 2048;

class RequestReader {
public:
    RequestReader();
    ~RequestReader();
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;

    enum class State : std::uint8_t {
        head,      // more of the head is needed
        has_head,  // take_head() now, then read_body()
        body,      // more of the body is needed
        done,      // take() now
        refused,   // refusal() says how; the connection cannot go on
    };
    [[nodiscard]] State state() const { return state_; }

    // Reads on; answers how many of the bytes were used. Stops at the end of head and request.
    std::size_t feed(std::string_view bytes);
    // In state has_head: the request without its body.
    [[nodiscard]] const Request& head() const { return request_; }
    // In state has_head: goes on to the body, or refuses (413).
    void read_body(std::size_t most);
    // In state done: the request; the reader begins anew.
    Request take();
    [[nodiscard]] const Response& refusal() const { return refusal_; }

private:
    struct Parser;
    void read_head();
    void refuse(unsigned status, std::string_view sentence);

    std::unique_ptr<Parser> parser_;
    Request request_;
    Response refusal_;
    State state_ = State::head;
};

}  // namespace tarha::webui::server
