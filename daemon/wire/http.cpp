#include "daemon/wire/http.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "daemon/wire/reader.h"

namespace tarha::wire::http {
namespace {

using Text = std::string_view;

constexpr std::size_t max_method = 32;        // extension methods are shorter than this
constexpr std::size_t max_leading_blank = 8;  // stray line ends before the request line

Text as_text(Bytes bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(Text text, Text lower_case_word) noexcept {
    return std::ranges::equal(text, lower_case_word, {}, lower);
}

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) noexcept {
    return lower(c) >= 'a' && lower(c) <= 'z';
}

// Every registered method, and what servers accept; less than a token may hold (RFC 9110 5.6.2).
constexpr bool is_method_char(char c) noexcept {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_';
}

constexpr bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t';
}

constexpr bool is_control(char c) noexcept {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

Text trimmed(Text text) noexcept {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

// The next line without its end (CR LF, or a bare LF). Nothing when its LF is not there yet.
std::optional<Text> next_line(Reader& reader) noexcept {
    const std::size_t end = as_text(reader.rest()).find('\n');
    if (end == Text::npos) return std::nullopt;
    Text line = as_text(reader.take(end + 1));
    line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

// False as soon as the bytes cannot be the beginning of "METHOD ".
bool may_begin_request(Text text) noexcept {
    const std::size_t space = text.find(' ');
    const Text method = text.substr(0, std::min(space, max_method + 1));
    if (method.size() > max_method || space == 0) return false;
    if (!method.empty() && !is_letter(method.front())) return false;
    return std::ranges::all_of(method, is_method_char);
}

struct RequestLine {
    Text method;
    Text target;
    Text version;  // "HTTP/1.1"; empty: HTTP/0.9
};

bool is_version(Text text) noexcept {
    return text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) && text[6] == '.' &&
           is_digit(text[7]);
}

// RFC 9112 section 3. Blanks within the target are kept: old clients do not escape them.
std::optional<RequestLine> read_request_line(Text line) noexcept {
    if (std::ranges::any_of(line, is_control)) return std::nullopt;
    line = trimmed(line);
    const std::size_t first = line.find(' ');
    if (first == Text::npos) return std::nullopt;
    RequestLine request{line.substr(0, first), trimmed(line.substr(first)), {}};
    const std::size_t last = request.target.rfind(' ');
    const Text end = last == Text::npos ? Text{} : request.target.substr(last + 1);
    if (is_version(end)) {
        request.version = end;
        request.target = trimmed(request.target.substr(0, last));
        return request;
    }
    const bool is_simple = request.method == "GET" && request.target.starts_with('/');
    if (!is_simple || last != Text::npos) return std::nullopt;
    return request;
}

// "host:80", "[::1]:80" or a bare IPv6 address: the host alone.
Text without_port(Text authority) noexcept {
    if (authority.starts_with('[')) {
        const std::size_t close = authority.find(']');
        return close == Text::npos ? authority : authority.substr(1, close - 1);
    }
    const std::size_t colon = authority.find(':');
    if (colon == Text::npos || authority.find(':', colon + 1) != Text::npos) return authority;
    const bool is_port = std::ranges::all_of(authority.substr(colon + 1), is_digit);
    return is_port ? authority.substr(0, colon) : authority;
}

// The authority of an absolute-form target "scheme://user@host:port/path"; empty for other forms.
Text authority_of(Text target) noexcept {
    const std::size_t separator = target.find("://");
    if (separator == Text::npos || separator == 0) return {};
    if (target.find_first_of("/?#") < separator) return {};  // a URL within a path
    Text authority = target.substr(separator + 3);
    authority = authority.substr(0, authority.find_first_of("/?#"));
    const std::size_t user_end = authority.rfind('@');
    return user_end == Text::npos ? authority : authority.substr(user_end + 1);
}

// What the header fields say of the host and of the body.
struct Fields {
    bool has_host = false;
    DomainName host;
    std::optional<std::size_t> length;
    bool is_endless = false;
};

// RFC 9112 section 6: a coding or a second length that differs, and nobody knows what a server
// does.
void read_length(Text value, Fields& fields) noexcept {
    constexpr std::size_t most_digits = 10;
    const bool is_number =
        !value.empty() && value.size() <= most_digits && std::ranges::all_of(value, is_digit);
    std::size_t length = 0;
    for (const char c : is_number ? value : Text{}) {
        length = length * 10 + static_cast<std::size_t>(c - '0');
    }
    const bool is_plain =
        is_number && length <= max_body && fields.length.value_or(length) == length;
    if (!is_plain) fields.is_endless = true;
    fields.length = length;
}

// Bytes that parsers take for the end of a line or of the text (RFC 9110 section 5.5).
constexpr bool is_dangerous(char c) noexcept {
    return c == '\0' || c == '\r';
}

// One field line. False: nobody may rely on this head.
bool read_field(Text line, Fields& fields) noexcept {
    if (std::ranges::any_of(line, is_dangerous)) return false;
    if (is_blank(line.front())) return false;  // obs-fold
    const std::size_t colon = line.find(':');
    const Text name = line.substr(0, std::min(colon, line.size()));
    if (std::ranges::any_of(name, is_control)) return false;
    if (same_word(trimmed(name), "transfer-encoding")) fields.is_endless = true;
    if (same_word(trimmed(name), "content-length")) {
        read_length(colon == Text::npos ? Text{} : trimmed(line.substr(colon + 1)), fields);
    }
    if (!same_word(trimmed(name), "host")) return true;
    if (colon == Text::npos || is_blank(name.back())) return false;

    const Text value = without_port(trimmed(line.substr(colon + 1)));
    DomainName parsed;
    if (!value.empty()) {
        const auto valid = DomainName::from_text(value);
        if (!valid) return false;
        parsed = *valid;
    }
    if (fields.has_host && !(fields.host == parsed)) return false;
    fields.has_host = true;
    fields.host = parsed;
    return true;
}

// True when an empty line ends the head that starts here. Cheap: asked with every new segment.
bool is_complete(Reader lines) noexcept {
    while (const auto line = next_line(lines)) {
        if (line->empty()) return true;
    }
    return false;
}

Dissected<Request> read_head(const RequestLine& line, Reader lines, std::size_t before) noexcept {
    using Answer = Dissected<Request>;
    const std::size_t at_start = lines.left();
    Fields fields;
    for (auto text = next_line(lines); text && !text->empty(); text = next_line(lines)) {
        if (!read_field(*text, fields)) return Answer::foreign();
    }
    Request request;
    request.size = before + at_start - lines.left();
    request.body = fields.length.value_or(0);
    request.is_endless = fields.is_endless;
    request.host = fields.host;
    request.has_host_field = fields.has_host;
    request.is_connect = line.method == "CONNECT";
    request.is_http2 = line.method == "PRI" && line.version == "HTTP/2.0";
    const Text authority = request.is_connect ? line.target : authority_of(line.target);
    if (!authority.empty()) {
        const auto name = DomainName::from_text(without_port(authority));
        if (!name) return Answer::foreign();
        request.disputed = !fields.host.empty() && !(fields.host == *name);
        request.host = *name;
    }
    if (request.is_http2 || request.host.empty()) return Answer::none(request);
    return Answer::found(request);
}

}  // namespace

Dissected<Request> request(Bytes stream) noexcept {
    using Answer = Dissected<Request>;
    const Bytes shown = stream.first(std::min(stream.size(), max_head));
    const auto unfinished = [&]() noexcept {
        return stream.size() < max_head ? Answer::need_more(stream.size() + 1) : Answer::foreign();
    };
    Reader reader{shown};
    for (std::size_t i = 0; i < max_leading_blank && !reader.empty(); ++i) {
        if (reader.rest().front() != '\r' && reader.rest().front() != '\n') break;
        reader.skip(1);
    }
    if (!may_begin_request(as_text(reader.rest()))) return Answer::foreign();
    const auto line = next_line(reader);
    if (!line) return unfinished();
    const auto request_line = read_request_line(*line);
    if (!request_line) return Answer::foreign();
    const std::size_t before = shown.size() - reader.left();
    if (request_line->version.empty()) {
        Request simple;
        simple.size = before;
        return Answer::none(simple);
    }
    if (!is_complete(reader)) return unfinished();
    return read_head(*request_line, reader, before);
}

}  // namespace tarha::wire::http
