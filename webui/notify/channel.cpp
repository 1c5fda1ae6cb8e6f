#include "webui/notify/channel.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "webui/notify/delivery.h"

namespace tarha::webui::notify {
namespace {

using targets::Outcome;

void say(const std::string& sentence) {
    std::fprintf(stderr, "tarha notify: %s\n", sentence.c_str());
}

void note(Channel& channel, Outcome outcome, std::int64_t now) {
    channel.report.id = channel.target.id;
    channel.report.when = now;
    channel.report.outcome = outcome;
}

}  // namespace

std::string name_of(const targets::Target& target) {
    return target.kind == TargetKind::mail ? target.to : server_of(target);
}

void write(Channel& channel, const Event& event, const std::string& name, std::int64_t now) {
    const targets::Target& target = channel.target;
    const bool is_wanted = (target.kinds & bit(event.kind)) != 0;
    if (target.kind == TargetKind::mqtt || !is_wanted) return;
    if (event.when < now - Outbox::lives) return;
    const locales::Texts texts{target.language};
    const Message message = describe(event, name, target.details, texts);
    if (!channel.outbox.add(event.id, write_letter(target, message, event.when, texts), now)) {
        say(name_of(target) + ": too many messages, one was dropped");
    }
}

bool try_test(Channel& channel, const curl::CurlLibrary& curl, std::int64_t now) {
    const targets::Target& target = channel.target;
    if (channel.report.test == target.test) return false;
    if (target.kind == TargetKind::mqtt) {
        const std::optional<Outcome> outcome =
            channel.link ? channel.link->outcome() : Outcome::failed;
        if (!outcome) return false;  // it has not tried yet
        note(channel, *outcome, now);
    } else {
        const locales::Texts texts{target.language};
        const Letter letter = write_letter(target, test_message(texts), now, texts);
        const Delivery done = deliver(curl, target, letter);
        if (done.outcome != Outcome::sent) say(name_of(target) + ": " + done.why);
        note(channel, done.outcome, now);
    }
    channel.report.test = target.test;
    return true;
}

bool send(Channel& channel, const curl::CurlLibrary& curl, std::int64_t now) {
    bool changed = false;
    while (const Letter* letter = channel.outbox.due(now)) {
        const Delivery done = deliver(curl, channel.target, *letter);
        note(channel, done.outcome, now);
        changed = true;
        if (done.outcome != Outcome::sent) {
            const std::int64_t again = channel.outbox.failed(now) - now;
            say(name_of(channel.target) + ": " + done.why + "; once more in " +
                std::to_string(again) + " s");
            break;
        }
        channel.outbox.sent();
    }
    return changed;
}

std::vector<Channel> channels_for(const std::vector<targets::Target>& targets,
                                  std::vector<Channel> old) {
    std::vector<Channel> channels;
    for (const targets::Target& target : targets) {
        const auto same = std::find_if(old.begin(), old.end(), [&](const Channel& channel) {
            targets::Target before = channel.target;
            before.test = target.test;
            return before == target;
        });
        if (same == old.end()) {
            channels.push_back({target});
            continue;
        }
        channels.push_back(std::move(*same));
        channels.back().target.test = target.test;
        old.erase(same);
    }
    return channels;
}

}  // namespace tarha::webui::notify
