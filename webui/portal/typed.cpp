#include "webui/portal/typed.h"

#include "rules/catalog/services.h"
#include "rules/suffix_rules.h"

namespace tarha::webui::portal {
namespace {

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
    auto canonical = rules::canonical_suffix(host);  // without the dots that may end it
    if (!canonical || canonical->find('.') == std::string::npos) return std::nullopt;
    const bool is_address = canonical->find_first_not_of("0123456789.") == std::string::npos;
    if (is_address) return std::nullopt;
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
