#include "webui/notify/letter.h"

#include <array>
#include <ctime>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/evp.h>

namespace tarha::webui::notify {
namespace {

namespace json = boost::json;

constexpr int ntfy_default = 3;
constexpr int ntfy_high = 4;
constexpr std::size_t mail_line = 76;      // RFC 2045 section 6.8
constexpr std::size_t encoded_bytes = 42;  // of text in an encoded word: 75 characters at most

std::string base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

// A button that answers a wish through the page's own interface.
json::object button(const Target& target, const std::string& path, const std::string& label,
                    const json::object& body) {
    return {{"action", "http"},
            {"label", label},
            {"url", target.page + "/api/v1/requests/" + path},
            {"method", "POST"},
            {"headers",
             {{"Authorization", "Bearer " + target.token}, {"Content-Type", "application/json"}}},
            {"body", json::serialize(body)},
            {"clear", true}};
}

json::array buttons(const Target& target, const Message& message, const locales::Texts& say) {
    if (!message.wish || target.page.empty() || target.token.empty()) return {};
    const std::string number = std::to_string(*message.wish);
    return {button(target, number + "/approve", say("notify.yes_once"), {{"how", "once"}}),
            button(target, number + "/approve", say("notify.yes_today"), {{"how", "today"}}),
            button(target, number + "/decline", say("notify.no"), {})};
}

Letter ntfy_letter(const Target& target, const Message& message, const locales::Texts& say) {
    const auto slash = target.url.rfind('/');
    json::object body{{"topic", target.url.substr(slash + 1)},
                      {"title", message.title},
                      {"message", message.text},
                      {"priority", message.is_urgent ? ntfy_high : ntfy_default}};
    if (!target.page.empty()) body["click"] = target.page + "/";
    if (json::array actions = buttons(target, message, say); !actions.empty()) {
        body["actions"] = std::move(actions);
    }
    return {
        target.url.substr(0, slash + 1), {"Content-Type: application/json"}, json::serialize(body)};
}

Letter webhook_letter(const Target& target, const Message& message, std::int64_t when) {
    json::object body{{"title", message.title}, {"message", message.text}, {"when", when}};
    if (message.wish) body["request"] = *message.wish;
    return {target.url, {"Content-Type: application/json"}, json::serialize(body)};
}

// Any text as words of a header (RFC 2047 section 2), cut between characters of UTF-8.
std::string encoded(std::string_view text) {
    std::string words;
    while (!text.empty()) {
        std::size_t part = std::min(text.size(), encoded_bytes);
        while (part > 1 && part < text.size() &&
               (static_cast<unsigned char>(text[part]) & 0xc0U) == 0x80U) {
            --part;
        }
        words += (words.empty() ? "=?utf-8?B?" : "\r\n =?utf-8?B?") + base64(text.substr(0, part)) +
                 "?=";
        text.remove_prefix(part);
    }
    return words;
}

std::string mail_date(std::int64_t when) {
    const auto seconds = static_cast<std::time_t>(when);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 40> text{};  // the C locale: the program sets none
    const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S +0000", &utc);
    return {text.data(), size};
}

Letter mail_letter(const Target& target, const Message& message, std::int64_t when) {
    std::string text = message.text + "\n";
    if (!target.page.empty()) text += "\n" + target.page + "/\n";
    std::string mail =
        "From: Tarha <" + target.from + ">\r\nTo: <" + target.to +
        ">\r\nSubject: " + encoded(message.title) + "\r\nDate: " + mail_date(when) +
        "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n";
    const std::string body = base64(text);
    for (std::size_t at = 0; at < body.size(); at += mail_line) {
        mail += body.substr(at, mail_line) + "\r\n";
    }
    return {target.url, {}, std::move(mail)};
}

}  // namespace

Letter write_letter(const Target& target, const Message& message, std::int64_t when,
                    const locales::Texts& say) {
    switch (target.kind) {
        case TargetKind::ntfy:
            return ntfy_letter(target, message, say);
        case TargetKind::webhook:
            return webhook_letter(target, message, when);
        case TargetKind::mail:
        case TargetKind::mqtt:  // knows no letters
            break;
    }
    return mail_letter(target, message, when);
}

}  // namespace tarha::webui::notify
