#include "daemon/notify.h"

#include <array>

#include "webui/notify/notifier.h"

namespace tarha {
namespace {

using webui::notify::Target;
using webui::notify::TargetKind;

// In the order of Settings::Notify::Kind.
constexpr std::array target_kinds{TargetKind::ntfy, TargetKind::webhook, TargetKind::mail};

Target target_of(const Settings::Notify& said) {
    Target target;
    target.kind = target_kinds[static_cast<std::size_t>(said.kind)];
    target.url = said.url;
    target.user = said.user;
    target.password = said.password;
    target.from = said.from;
    target.to = said.to;
    target.insecure = said.insecure;
    target.kinds = 0;
    for (const std::string& event : said.events) {
        target.kinds |= bit(*webui::notify::find_kind(event));  // checked when it was read
    }
    target.details = said.details;
    target.page = said.page;
    target.token = said.token;
    target.language = *webui::locales::find_language(said.language);
    return target;
}

}  // namespace

int run_notify(const Settings& settings) {
    webui::notify::Options options;
    for (const Settings::Notify& said : settings.notify) options.targets.push_back(target_of(said));
    options.control = settings.paths.control;
    options.state = settings.web.state;
    options.user = settings.web.user;
    return webui::notify::run_notifier(options);
}

}  // namespace tarha
