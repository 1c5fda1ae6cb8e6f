#include "webui/targets/target.h"

#include <algorithm>
#include <charconv>

namespace tarha::webui::targets {
namespace {

constexpr std::size_t max_url = 500;
constexpr std::size_t max_text = 300;
constexpr std::uint16_t mqtt_port = 1883;
constexpr std::uint16_t mqtts_port = 8883;
constexpr std::size_t max_base = 60;

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

// No control character: it may stand in a header or a line of a protocol.
bool is_line(std::string_view text) {
    return text.size() <= max_text && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
           });
}

// It stands in a header and an envelope, between angle brackets.
bool is_mail_address(std::string_view text) {
    const auto at = text.find('@');
    return text.size() <= max_text && at != std::string_view::npos && at > 0 &&
           at + 1 < text.size() && is_printable(text) &&
           text.find_first_of("<>,\"") == std::string_view::npos;
}

std::string_view behind_scheme(std::string_view url) {
    const auto at = url.find("://");
    return at == std::string_view::npos ? std::string_view{} : url.substr(at + 3);
}

bool has_scheme(const Target& target, std::string_view safe, std::string_view open) {
    const std::string_view url = target.url;
    const bool fits = url.starts_with(safe) || (target.insecure && url.starts_with(open));
    return fits && is_printable(url) && url.size() <= max_url && !behind_scheme(url).empty() &&
           behind_scheme(url).front() != '/';
}

void check_address(const Target& target, std::vector<Complaint>& found) {
    switch (target.kind) {
        case TargetKind::mail:
            // STARTTLS is asked for behind smtp:// unless `insecure` lets it be.
            if (has_scheme(target, "smtps://", "smtp://") ||
                has_scheme(target, "smtp://", "smtp://")) {
                return;
            }
            found.push_back({"url", "address", "must be smtps:// or smtp:// and a server"});
            return;
        case TargetKind::mqtt:
            if (has_scheme(target, "mqtts://", "mqtt://") && broker_of(target)) return;
            found.push_back({"url", "address",
                             "must be mqtts:// and a broker (mqtt:// needs insecure = true)"});
            return;
        case TargetKind::ntfy:
        case TargetKind::webhook:
            break;
    }
    if (!has_scheme(target, "https://", "http://")) {
        found.push_back(
            {"url", "address", "must be an https:// address (http:// needs insecure = true)"});
        return;
    }
    const auto rest = behind_scheme(target.url);
    const bool has_topic = rest.find('/') != std::string_view::npos && !rest.ends_with('/');
    if (target.kind == TargetKind::ntfy && !has_topic) {
        found.push_back(
            {"url", "topic", "must end with the topic, as in https://ntfy.example/our-home"});
    }
}

void check_page(const Target& target, std::vector<Complaint>& found) {
    if (target.page.empty()) return;
    const std::string_view page = target.page;
    const bool is_address = page.starts_with("http://") || page.starts_with("https://");
    if (!is_address || !is_printable(page) || page.ends_with('/')) {
        found.push_back(
            {"page", "page", "must be the address of the page without a slash at its end"});
    }
}

}  // namespace

std::vector<Complaint> complaints(const Target& target) {
    std::vector<Complaint> found;
    check_address(target, found);
    if (!is_line(target.user)) found.push_back({"user", "user", "is no name"});
    if (!is_line(target.password)) found.push_back({"password", "secret", "is no password"});
    if (target.kind == TargetKind::mail) {
        if (!is_mail_address(target.from)) {
            found.push_back({"from", "from", "must be a mail address"});
        }
        if (!is_mail_address(target.to)) found.push_back({"to", "to", "must be a mail address"});
    }
    check_page(target, found);
    if (!is_printable(target.token)) {
        found.push_back({"token", "token", "is no token of the page"});
    }
    return found;
}

std::string server_of(const Target& target) {
    const std::string_view rest = behind_scheme(target.url);
    const std::size_t begin = target.url.size() - rest.size();
    return target.url.substr(0, begin + std::min(rest.find('/'), rest.size()));
}

std::optional<Broker> broker_of(const Target& target) {
    Broker broker;
    broker.tls = target.url.starts_with("mqtts://");
    std::string_view rest = behind_scheme(target.url);
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    broker.base = rest.substr(std::min(slash + 1, rest.size()));
    if (broker.base.empty()) broker.base = "tarha";
    rest = rest.substr(0, slash);
    broker.port = broker.tls ? mqtts_port : mqtt_port;
    const std::size_t bracket = rest.starts_with('[') ? rest.find(']') : std::size_t{0};
    if (bracket == std::string_view::npos) return std::nullopt;
    if (const auto colon = rest.find(':', bracket); colon != std::string_view::npos) {
        const std::string_view digits = rest.substr(colon + 1);
        const auto* end = digits.data() + digits.size();
        const auto [stop, failure] = std::from_chars(digits.data(), end, broker.port);
        if (failure != std::errc{} || stop != end || broker.port == 0) return std::nullopt;
        rest = rest.substr(0, colon);
    }
    broker.host = bracket > 0 ? rest.substr(1, bracket - 1) : rest;
    const bool is_topic = broker.base.size() <= max_base && !broker.base.ends_with('/') &&
                          broker.base.find_first_of("+#$") == std::string::npos;
    if (broker.host.empty() || !is_topic) return std::nullopt;
    return broker;
}

}  // namespace tarha::webui::targets
