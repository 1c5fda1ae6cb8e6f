#include "webui/portal/form.h"

#include <algorithm>

#include "rules/catalog/services.h"
#include "rules/suffix_rules.h"

namespace tarha::webui::portal {
namespace {

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_escape = text[i] == '%' && i + 2 < text.size() &&
                               hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
        if (is_escape) {
            out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blank = " \t\r\n";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// For comparing names of apps: "You Tube" and "youtube" are the same.
std::string folded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
        if (static_cast<unsigned char>(c) >= 0x80) out += c;
        if (c == '+') out += c;
    }
    return out;
}

std::optional<rules::Subject> service_called(std::string_view typed) {
    const auto wanted = folded(typed);
    if (wanted.empty()) return std::nullopt;
    for (const auto& service : rules::services()) {
        if (folded(service.name) == wanted || folded(service.id) == wanted) {
            return rules::Subject{rules::Subject::Kind::service, std::string{service.id}};
        }
    }
    return std::nullopt;
}

}  // namespace

Form::Form(std::string_view encoded) {
    encoded = encoded.substr(0, max_form);
    while (!encoded.empty() && fields_.size() < max_fields) {
        const auto field = encoded.substr(0, encoded.find('&'));
        const auto equals = field.find('=');
        const auto value =
            equals == std::string_view::npos ? std::string_view{} : field.substr(equals + 1);
        fields_.emplace_back(decoded(field.substr(0, equals)), decoded(value));
        encoded.remove_prefix(std::min(encoded.size(), field.size() + 1));
    }
}

std::string_view Form::operator[](std::string_view name) const noexcept {
    const auto at = std::find_if(fields_.begin(), fields_.end(),
                                 [name](const auto& field) { return field.first == name; });
    return at == fields_.end() ? std::string_view{} : std::string_view{at->second};
}

std::optional<std::string> typed_host(std::string_view typed) {
    auto host = trimmed(typed);
    if (const auto scheme = host.find("://"); scheme != std::string_view::npos) {
        host.remove_prefix(scheme + 3);
    }
    host = host.substr(0, host.find_first_of("/?#"));
    if (const auto user = host.rfind('@'); user != std::string_view::npos) {
        host.remove_prefix(user + 1);
    }
    host = host.substr(0, host.find(':'));
    if (host.find('.') == std::string_view::npos) return std::nullopt;
    const bool is_address = host.find_first_not_of("0123456789.") == std::string_view::npos;
    if (is_address) return std::nullopt;
    auto canonical = rules::canonical_suffix(host);
    if (!canonical) return std::nullopt;
    return *canonical;
}

std::optional<rules::Subject> typed_wish(std::string_view typed) {
    if (auto service = service_called(trimmed(typed))) return service;
    auto host = typed_host(typed);
    if (!host) return std::nullopt;
    if (const auto service = rules::service_of(*host)) {
        return rules::Subject{rules::Subject::Kind::service,
                              std::string{rules::services()[*service].id}};
    }
    constexpr std::string_view www = "www.";
    if (host->starts_with(www) && host->find('.', www.size()) != std::string::npos) {
        host->erase(0, www.size());
    }
    return rules::Subject{rules::Subject::Kind::site, *host};
}

}  // namespace tarha::webui::portal
