#include "daemon/settings_notify.h"

#include <algorithm>
#include <array>

#include "webui/locales/language.h"
#include "webui/notify/event.h"

namespace tarha {
namespace {

using Kind = Settings::Notify::Kind;

constexpr std::array<Choice<Kind>, 3> kinds{
    {{"ntfy", Kind::ntfy}, {"webhook", Kind::webhook}, {"mail", Kind::mail}}};
constexpr std::size_t max_url = 500;

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

// It stands in a header and an envelope, between angle brackets.
bool is_mail_address(std::string_view text) {
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() && is_printable(text) &&
           text.find_first_of("<>,\"") == std::string_view::npos;
}

void check_url(Section& section, const Settings::Notify& notify) {
    const bool is_mail = notify.kind == Kind::mail;
    const bool safe = is_mail
                          ? notify.url.starts_with("smtps://") || notify.url.starts_with("smtp://")
                          : notify.url.starts_with("https://") ||
                                (notify.insecure && notify.url.starts_with("http://"));
    if (!safe || !is_printable(notify.url) || notify.url.size() > max_url) {
        section.complain("url",
                         is_mail ? "must be smtps:// or smtp:// and a server"
                                 : "must be an https:// address (http:// needs insecure = true)");
        return;
    }
    const auto rest = notify.url.substr(notify.url.find("://") + 3);
    const bool has_topic = rest.find('/') != std::string::npos && !rest.ends_with('/');
    if (notify.kind == Kind::ntfy && !has_topic) {
        section.complain("url", "must end with the topic, as in https://ntfy.example/our-home");
    }
}

void check_mail(Section& section, const Settings::Notify& notify) {
    if (notify.kind != Kind::mail) return;
    if (!is_mail_address(notify.from)) section.complain("from", "must be a mail address");
    if (!is_mail_address(notify.to)) section.complain("to", "must be a mail address");
}

void check_page(Section& section, const Settings::Notify& notify) {
    if (notify.page.empty()) return;
    const bool is_address =
        notify.page.starts_with("http://") || notify.page.starts_with("https://");
    if (!is_address || !is_printable(notify.page) || notify.page.ends_with('/')) {
        section.complain("page", "must be the address of the page without a slash at its end");
    }
}

}  // namespace

Settings::Notify read_notify(Section& section) {
    Settings::Notify notify;
    section.choice<Kind>("kind", notify.kind, kinds);
    if (!section.has("kind")) section.complain("kind", "is missing");
    section.flag("insecure", notify.insecure);
    section.text("url", notify.url);
    check_url(section, notify);
    section.text("user", notify.user);
    section.text("password", notify.password);
    section.text("from", notify.from);
    section.text("to", notify.to);
    check_mail(section, notify);
    section.texts("events", notify.events);
    for (const std::string& event : notify.events) {
        if (!webui::notify::find_kind(event)) {
            section.complain("events",
                             "holds \"" + event + "\"; there are wish, device and budget");
        }
    }
    section.flag("details", notify.details);
    section.text("page", notify.page);
    check_page(section, notify);
    section.text("token", notify.token);
    if (!is_printable(notify.token)) section.complain("token", "is no token of the page");
    section.text("language", notify.language);
    if (!webui::locales::find_language(notify.language)) {
        section.complain("language", "must be one of de, en, es, et, fi, fr, it, nl, pl, sv");
    }
    return notify;
}

}  // namespace tarha
