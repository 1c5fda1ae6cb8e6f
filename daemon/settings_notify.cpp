#include "daemon/settings_notify.h"

#include <array>
#include <string>
#include <vector>

#include "webui/locales/language.h"

namespace tarha {
namespace {

using webui::targets::EventKind;
using webui::targets::Target;
using webui::targets::TargetKind;

constexpr std::array<Choice<TargetKind>, 4> kinds{{{"ntfy", TargetKind::ntfy},
                                                   {"webhook", TargetKind::webhook},
                                                   {"mail", TargetKind::mail},
                                                   {"mqtt", TargetKind::mqtt}}};

void read_events(Section& section, Target& target) {
    std::vector<std::string> events;
    section.texts("events", events);
    if (section.has("events")) target.kinds = 0;
    for (const std::string& event : events) {
        const auto kind = webui::targets::find_kind(event);
        if (kind) {
            target.kinds |= bit(*kind);
        } else {
            section.complain("events",
                             "holds \"" + event + "\"; there are wish, device, budget and shield");
        }
    }
}

void read_language(Section& section, Target& target) {
    std::string language = "en";
    section.text("language", language);
    if (const auto found = webui::locales::find_language(language)) {
        target.language = *found;
    } else {
        section.complain("language", "must be one of de, en, es, et, fi, fr, it, nl, pl, sv");
    }
}

}  // namespace

Target read_notify(Section& section) {
    Target target;
    section.choice<TargetKind>("kind", target.kind, kinds);
    if (!section.has("kind")) section.complain("kind", "is missing");
    section.flag("insecure", target.insecure);
    section.text("url", target.url);
    section.text("user", target.user);
    section.text("password", target.password);
    section.text("password_file", target.password_file);
    section.text("from", target.from);
    section.text("to", target.to);
    read_events(section, target);
    section.flag("details", target.details);
    section.flag("commands", target.commands);
    section.text("page", target.page);
    section.text("token", target.token);
    read_language(section, target);
    for (const auto& complaint : complaints(target)) {
        section.complain(complaint.member, std::string{complaint.sentence});
    }
    return target;
}

}  // namespace tarha
