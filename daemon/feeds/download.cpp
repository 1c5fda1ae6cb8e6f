#include "daemon/feeds/download.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "daemon/curl/curl_library.h"

namespace tarha::feeds {
namespace {

constexpr long slow_bytes = 32;  // a second

std::string lower(std::string_view text) {
    std::string small{text};
    std::transform(small.begin(), small.end(), small.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return small;
}

// One request and its answer; the body goes to the part file as soon as the headers make sense.
struct Exchange {
    const Limits& limits;
    PartFile& part;
    std::string url;         // as the settings say: the part belongs to it
    PartFile::Held resumed;  // size 0: from the start
    long status = 0;
    Validator validator{};
    std::string type{};
    std::string range{};
    std::uint64_t size = 0;  // in the part
    std::uint64_t total = 0;
    bool started = false;
    bool stale = false;  // what was held cannot be continued: begin again
    std::string trouble{};
};

void take_header(Exchange& exchange, std::string_view line) {
    if (line.starts_with("HTTP/")) {  // also after a 100 Continue
        exchange.validator = {};
        exchange.type.clear();
        exchange.range.clear();
        return;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return;
    std::string_view value = line.substr(colon + 1);
    const auto first = value.find_first_not_of(" \t");
    value = first == std::string_view::npos ? "" : value.substr(first);
    value = value.substr(0, value.find_last_not_of(" \t\r\n") + 1);
    const std::string name = lower(line.substr(0, colon));
    if (value.size() > 256) return;  // no sensible validator is longer
    if (name == "etag") exchange.validator.etag = value;
    if (name == "last-modified") exchange.validator.last_modified = value;
    if (name == "content-type") exchange.type = lower(value);
    if (name == "content-range") exchange.range = value;
}

// Before the first byte of a body: where does it go, if anywhere?
bool start_body(Exchange& exchange) {
    exchange.started = true;
    if (exchange.type.starts_with("text/html")) {
        exchange.trouble = "the server sent a web page (HTML), not a list";
        return false;
    }
    if (exchange.status == 206) {
        const auto range = parse_content_range(exchange.range);
        const bool same = range && exchange.resumed.size > 0 &&
                          range->first == exchange.resumed.size &&
                          exchange.validator.for_range() == exchange.resumed.validator.for_range();
        if (!same) {
            exchange.stale = true;
            exchange.trouble = "the server sent another part of the list than was asked for";
            return false;
        }
        exchange.size = exchange.resumed.size;
        exchange.total = range->total;
        const Status opened = exchange.part.go_on();
        if (!opened) exchange.trouble = opened.error().message();
        return opened.has_value();
    }
    const Status opened = exchange.part.begin(exchange.url, exchange.validator);
    if (!opened) exchange.trouble = opened.error().message();
    return opened.has_value();
}

bool take_body(Exchange& exchange, std::string_view bytes) {
    if (exchange.status != 200 && exchange.status != 206) return true;  // an error page: not kept
    if (!exchange.started && !start_body(exchange)) return false;
    exchange.size += bytes.size();
    if (exchange.size > exchange.limits.wire_bytes) {
        exchange.trouble =
            "is larger than " + std::to_string(exchange.limits.wire_bytes) + " bytes";
        exchange.part.remove();
        return false;
    }
    const Status written = exchange.part.append(bytes);
    if (written) return true;
    exchange.trouble = written.error().message();
    exchange.part.remove();  // a full disk needs the room more
    return false;
}

class Client {
public:
    explicit Client(const curl::CurlLibrary& curl)
        : curl_{curl}, handle_{curl.easy_init(), curl.easy_cleanup} {}

    [[nodiscard]] bool ready() const { return handle_ != nullptr; }
    CURLcode get(const std::string& url, const Limits& limits, std::chrono::milliseconds left,
                 const std::vector<std::string>& headers, Exchange& exchange);
    [[nodiscard]] std::string redirect() const {
        char* url = nullptr;
        curl_.easy_getinfo(handle_.get(), CURLINFO_REDIRECT_URL, &url);
        return url == nullptr ? "" : url;
    }
    [[nodiscard]] std::int64_t retry_after() const {
        curl_off_t seconds = 0;
        curl_.easy_getinfo(handle_.get(), CURLINFO_RETRY_AFTER, &seconds);
        return std::max<std::int64_t>(seconds, 0);
    }

private:
    struct Incoming {
        const curl::CurlLibrary& curl;
        CURL* handle;
        Exchange& exchange;
    };
    static std::size_t on_header(char* data, std::size_t, std::size_t size, void* incoming) {
        take_header(static_cast<Incoming*>(incoming)->exchange, {data, size});
        return size;
    }
    static std::size_t on_body(char* data, std::size_t, std::size_t size, void* incoming) {
        auto& [curl, handle, exchange] = *static_cast<Incoming*>(incoming);
        curl.easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &exchange.status);
        return take_body(exchange, {data, size}) ? size : 0;
    }
    template <class Value>
    void set(CURLoption option, Value value) {
        curl_.easy_setopt(handle_.get(), option, value);
    }

    const curl::CurlLibrary& curl_;
    std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)> handle_;
};

CURLcode Client::get(const std::string& url, const Limits& limits, std::chrono::milliseconds left,
                     const std::vector<std::string>& headers, Exchange& exchange) {
    Incoming incoming{curl_, handle_.get(), exchange};
    curl_slist* list = nullptr;
    for (const std::string& header : headers) list = curl_.slist_append(list, header.c_str());
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);  // followed by hand: see may_follow()
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!limits.ca_file.empty()) set(CURLOPT_CAINFO, limits.ca_file.c_str());
    set(CURLOPT_USERAGENT, "tarha-feeds");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_HTTPHEADER, list);
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(limits.connect.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, slow_bytes);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits.stall.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
    set(CURLOPT_HEADERFUNCTION, &Client::on_header);
    set(CURLOPT_HEADERDATA, &incoming);
    set(CURLOPT_WRITEFUNCTION, &Client::on_body);
    set(CURLOPT_WRITEDATA, &incoming);
    const CURLcode code = curl_.easy_perform(handle_.get());
    curl_.easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &exchange.status);
    curl_.slist_free_all(list);
    return code;
}

std::vector<std::string> headers_for(const Validator& have, const PartFile::Held& held) {
    if (held.size > 0) {
        return {"Range: bytes=" + std::to_string(held.size) + "-",
                "If-Range: " + held.validator.for_range()};
    }
    std::vector<std::string> headers;
    if (!have.etag.empty()) headers.push_back("If-None-Match: " + have.etag);
    if (!have.last_modified.empty()) {
        headers.push_back("If-Modified-Since: " + have.last_modified);
    }
    return headers;
}

Download failure(std::string sentence, std::int64_t retry_after = 0) {
    return {Download::Outcome::failed, {}, std::move(sentence), retry_after};
}

// What the last answer of the chain means.
Download conclude(const Client& client, Exchange& exchange, bool asked_for_changes) {
    if (exchange.status == 304) {
        if (asked_for_changes) return {Download::Outcome::not_modified, {}, {}, 0};
        return failure("the server says that nothing changed, though nothing was there before");
    }
    if (exchange.status != 200 && exchange.status != 206) {
        exchange.stale = exchange.status == 416;
        return failure("the server answered " + std::to_string(exchange.status),
                       client.retry_after());
    }
    if (!exchange.started) return failure("the server sent an empty list");
    if (exchange.total != 0 && exchange.size != exchange.total) {
        exchange.part.close();
        return failure("the list was cut off");
    }
    const Status finished = exchange.part.finish();
    if (!finished) return failure(finished.error().message());
    return {Download::Outcome::fresh, exchange.validator, {}, 0};
}

// The redirects of one try. `stale` tells that what was held is of no use.
Download attempt(const curl::CurlLibrary& curl, const Source& source, const Limits& limits,
                 const Validator& have, PartFile& part, bool& stale) {
    Client client{curl};
    if (!client.ready()) return failure("libcurl cannot be used");
    const auto until = std::chrono::steady_clock::now() + limits.total;
    const PartFile::Held held = part.held(source.url);
    std::string url = source.url;
    for (int hop = 0; hop <= max_redirects; ++hop) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return failure("took too long");
        Exchange exchange{limits, part, source.url, held};
        const CURLcode code = client.get(url, limits, left, headers_for(have, held), exchange);
        stale = exchange.stale;
        if (!exchange.trouble.empty()) return failure(exchange.trouble);
        if (code != CURLE_OK) {
            part.close();
            return failure(std::string{"download failed: "} + curl.easy_strerror(code));
        }
        const std::string next = client.redirect();
        if (next.empty()) {
            Download done = conclude(client, exchange, held.size == 0 && !have.empty());
            stale = exchange.stale;
            return done;
        }
        if (!may_follow(url, next, source.insecure)) {
            return failure("the server leads to an address that is not https");
        }
        url = next;
    }
    return failure("the server leads on and on (more than " + std::to_string(max_redirects) +
                   " redirects)");
}

}  // namespace

bool may_fetch(std::string_view url, bool insecure) noexcept {
    return url.starts_with("https://") || (insecure && url.starts_with("http://"));
}

bool may_follow(std::string_view from, std::string_view to, bool insecure) noexcept {
    return to.starts_with("https://") || (from.starts_with("http://") && may_fetch(to, insecure));
}

Download download(const Source& source, const Limits& limits, const Validator& have,
                  PartFile& part) {
    if (!may_fetch(source.url, source.insecure)) {
        return failure("the address must begin with https:// (or say insecure = true)");
    }
    const Result<curl::CurlLibrary> library = curl::load_curl();
    if (!library) return failure(library.error().message());
    bool stale = false;
    Download done = attempt(*library, source, limits, have, part, stale);
    if (!stale) return done;
    part.remove();
    return attempt(*library, source, limits, have, part, stale);
}

}  // namespace tarha::feeds
