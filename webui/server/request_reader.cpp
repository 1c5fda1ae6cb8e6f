#include "webui/server/request_reader.h"

#include <algorithm>
#include <cctype>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "webui/server/answers.h"

namespace tarha::webui::server {
namespace {

namespace http = boost::beast::http;

Method method_of(http::verb verb) {
    switch (verb) {
        case http::verb::get:
            return Method::get;
        case http::verb::head:
            return Method::head;
        case http::verb::post:
            return Method::post;
        case http::verb::put:
            return Method::put;
        case http::verb::delete_:
            return Method::del;
        default:
            return Method::other;
    }
}

std::string lower(std::string_view text) {
    std::string small{text};
    std::transform(small.begin(), small.end(), small.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : static_cast<char>(c);
    });
    return small;
}

std::string field(const http::fields& fields, http::field name) {
    return std::string{fields[name]};
}

// A path of visible ASCII; everything else is percent-encoded by honest clients.
bool is_path(std::string_view target) {
    return !target.empty() && target.front() == '/' &&
           std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

struct RequestReader::Parser {
    http::request_parser<http::string_body> beast;
};

RequestReader::RequestReader() : parser_{std::make_unique<Parser>()} {
    parser_->beast.header_limit(max_head);
    parser_->beast.body_limit(max_any_body);
    parser_->beast.eager(false);
}

RequestReader::~RequestReader() = default;

void RequestReader::refuse(unsigned status, std::string_view sentence) {
    refusal_ = error_answer(status, sentence);
    refusal_.close = true;
    state_ = State::refused;
}

std::size_t RequestReader::feed(std::string_view bytes) {
    std::size_t used = 0;
    while (used < bytes.size() && (state_ == State::head || state_ == State::body)) {
        boost::beast::error_code failure;
        const std::string_view rest = bytes.substr(used);
        const std::size_t step =
            parser_->beast.put(boost::asio::buffer(rest.data(), rest.size()), failure);
        used += step;
        if (failure == http::error::need_more) return used;
        if (failure == http::error::header_limit) {
            refuse(431, "the head of the request is too large");
        } else if (failure == http::error::body_limit) {
            refuse(413, "the body of the request is too large");
        } else if (failure) {
            refuse(400, "this is no request of HTTP/1.1");
        } else if (state_ == State::head && parser_->beast.is_header_done()) {
            read_head();
        } else if (parser_->beast.is_done()) {
            state_ = State::done;
        } else if (step == 0) {
            return used;
        }
    }
    return used;
}

void RequestReader::read_head() {
    const auto& message = parser_->beast.get();
    const std::string_view target{message.target().data(), message.target().size()};
    if (target.size() > max_target) return refuse(414, "the address is too long");
    if (!is_path(target)) return refuse(400, "the address is no path");
    if (parser_->beast.chunked()) return refuse(411, "send a body with its length, not in chunks");
    if (message.count(http::field::host) != 1) return refuse(400, "one Host, please");
    const auto count = std::distance(message.begin(), message.end());
    if (static_cast<std::size_t>(count) > max_fields) return refuse(431, "too many header lines");
    if (message.count(http::field::authorization) > 1 || message.count(http::field::cookie) > 1 ||
        message.count(http::field::origin) > 1) {
        return refuse(400, "a header line that may come once came twice");
    }
    const std::size_t mark = target.find('?');
    request_ = {};
    request_.method = method_of(message.method());
    request_.path = target.substr(0, mark);
    if (mark != std::string_view::npos) request_.query = target.substr(mark + 1);
    request_.host = lower(field(message, http::field::host));
    if (message.count(http::field::origin) == 1) {
        request_.origin = field(message, http::field::origin);
    }
    request_.fetch_site = std::string{message["Sec-Fetch-Site"]};
    request_.cookie = field(message, http::field::cookie);
    request_.authorization = field(message, http::field::authorization);
    request_.token = std::string{message["X-Tarha-Token"]};
    request_.content_type = lower(field(message, http::field::content_type));
    request_.if_none_match = field(message, http::field::if_none_match);
    request_.accept_encoding = lower(field(message, http::field::accept_encoding));
    request_.accept_language = field(message, http::field::accept_language);
    request_.user_agent = field(message, http::field::user_agent);
    request_.keep_alive = message.keep_alive();
    state_ = State::has_head;
}

void RequestReader::read_body(std::size_t most) {
    const auto length = parser_->beast.content_length();
    if (length && *length > most) return refuse(413, "the body of the request is too large");
    parser_->beast.body_limit(most);
    state_ = parser_->beast.is_done() || !length || *length == 0 ? State::done : State::body;
}

Request RequestReader::take() {
    Request request = std::move(request_);
    request.body = std::move(parser_->beast.get().body());
    parser_ = std::make_unique<Parser>();
    parser_->beast.header_limit(max_head);
    parser_->beast.body_limit(max_any_body);
    parser_->beast.eager(false);
    state_ = State::head;
    return request;
}

}  // namespace tarha::webui::server
