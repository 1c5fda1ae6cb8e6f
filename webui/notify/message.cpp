#include "webui/notify/message.h"

#include <string_view>

namespace tarha::webui::notify {
namespace {

// What comes behind the colon of "site:example.com".
std::string_view object_of(std::string_view subject) {
    const auto colon = subject.find(':');
    return colon == std::string_view::npos ? std::string_view{} : subject.substr(colon + 1);
}

std::string wish_text(const Event& event, const std::string& name, bool details,
                      const locales::Texts& say) {
    const std::string_view object = object_of(event.subject);
    if (object.empty()) return say("notify.wish.time", {{"name", name}});
    if (details) {
        return say("notify.wish.detail", {{"name", name}, {"what", std::string{object}}});
    }
    if (event.subject.starts_with("site:")) return say("notify.wish.site", {{"name", name}});
    if (event.subject.starts_with("service:")) return say("notify.wish.app", {{"name", name}});
    return say("notify.wish.kind", {{"name", name}});
}

std::string budget_text(const Event& event, const std::string& name, const locales::Texts& say) {
    if (event.left == 0) {
        return say("notify.budget.used", {{"name", name}, {"budget", event.budget}});
    }
    return say.count("notify.budget.left", event.left, {{"name", name}, {"budget", event.budget}});
}

std::string device_text(const Event& event, const locales::Texts& say) {
    if (event.device_name.empty()) return say("notify.device.nameless");
    return say("notify.device.named", {{"device", event.device_name}});
}

// `name` did something that the shield let by and that is yet worth knowing.
std::string shield_text(const Event& event, const std::string& name, const locales::Texts& say) {
    if (auto words = say.find("notice." + event.notice, {{"name", name}})) return *words;
    return say("notice.other", {{"name", name}});
}

}  // namespace

Message describe(const Event& event, const std::string& name, bool details,
                 const locales::Texts& say) {
    switch (event.kind) {
        case EventKind::wish:
            return {say("notify.wish.title", {{"name", name}}),
                    wish_text(event, name, details, say), event.wish, true};
        case EventKind::budget:
            return {name, budget_text(event, name, say), std::nullopt, false};
        case EventKind::shield:
            return {say("notice.title"), shield_text(event, name, say), std::nullopt, false};
        case EventKind::device:
            break;
    }
    return {say("notify.device.title"), device_text(event, say), std::nullopt, false};
}

Message test_message(const locales::Texts& say) {
    return {say("notify.test.title"), say("notify.test.text"), std::nullopt, false};
}

}  // namespace tarha::webui::notify
