#include "webui/notify/notifier.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <map>
#include <optional>

#include <boost/json/parse.hpp>

#include "daemon/client/exchange.h"
#include "daemon/client/request_line.h"
#include "webui/notify/delivery.h"
#include "webui/notify/outbox.h"
#include "webui/server/privileges.h"
#include "webui/server/state_file.h"

namespace tarha::webui::notify {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds period{2};
constexpr std::chrono::seconds patience{5};
constexpr std::size_t max_state = 64;  // bytes: one number

void say(const std::string& sentence) {
    std::fprintf(stderr, "tarha notify: %s\n", sentence.c_str());
}

std::int64_t unix_now() {
    return static_cast<std::int64_t>(std::time(nullptr));
}

std::string address_of(const Target& target) {
    return target.kind == TargetKind::mail ? target.to : target.url;
}

class Notifier {
public:
    Notifier(const Options& options, const curl::CurlLibrary& curl)
        : options_{options},
          curl_{curl},
          file_{options.state + "/notified"},
          outboxes_(options.targets.size()) {}

    Status restore();
    void round();

private:
    std::optional<std::string> ask(std::string_view method, std::string_view params);
    [[nodiscard]] std::map<std::string, std::string> names();
    void take(const Events& events);
    void write(const Event& event, const std::string& name);
    void send();
    void save();

    const Options& options_;
    const curl::CurlLibrary& curl_;
    std::string file_;
    std::vector<Outbox> outboxes_;        // one a target
    std::optional<std::uint64_t> taken_;  // the newest event that was looked at
    std::optional<std::uint64_t> saved_;
    std::string trouble_;  // what was said about the daemon last
};

// What was told before the last stop; nothing on the first start.
Status Notifier::restore() {
    const auto text = server::read_private_file(file_, max_state);
    if (!text) return text.error();
    if (!*text) return Done{};
    std::uint64_t number = 0;
    const auto& digits = **text;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (read.ec == std::errc{}) taken_ = saved_ = number;
    return Done{};
}

std::optional<std::string> Notifier::ask(std::string_view method, std::string_view params) {
    auto reply = client::exchange(options_.control, client::request_line(method, params), patience);
    const bool answered = reply.outcome == client::Exchange::Outcome::answered;
    const std::string trouble = answered ? std::string{} : reply.text;
    if (trouble != trouble_ && !trouble.empty()) say(trouble);
    trouble_ = trouble;
    if (!answered) return std::nullopt;
    return std::move(reply.text);
}

// The names of the profiles by their ids; none when the daemon does not say.
std::map<std::string, std::string> Notifier::names() {
    std::map<std::string, std::string> names;
    const auto reply = ask("profiles", "{}");
    json::error_code failure;
    const json::value answer = reply ? json::parse(*reply, failure) : json::value{};
    const auto* rows = answer.is_object() ? answer.as_object().if_contains("result") : nullptr;
    if (failure || rows == nullptr || !rows->is_array()) return names;
    for (const json::value& row : rows->as_array()) {
        const auto* fields = row.if_object();
        if (fields == nullptr || !fields->contains("id") || !fields->contains("name")) continue;
        const auto& id = fields->at("id");
        const auto& name = fields->at("name");
        if (id.is_string() && name.is_string()) names.emplace(id.as_string(), name.as_string());
    }
    return names;
}

void Notifier::write(const Event& event, const std::string& name) {
    const std::int64_t now = unix_now();
    if (event.when < now - Outbox::lives) return;
    for (std::size_t i = 0; i < outboxes_.size(); ++i) {
        const Target& target = options_.targets[i];
        if ((target.kinds & bit(event.kind)) == 0) continue;
        const locales::Texts texts{target.language};
        const Message message = describe(event, name, target.details, texts);
        if (!outboxes_[i].add(event.id, write_letter(target, message, event.when, texts), now)) {
            say(address_of(target) + ": too many messages, one was dropped");
        }
    }
}

void Notifier::take(const Events& events) {
    const bool is_first = !taken_;  // what happened before anybody wanted to be told is not told
    if (!is_first && !events.known.empty()) {
        const auto called = names();
        for (const Event& event : events.known) {
            if (event.id <= *taken_) continue;
            const auto name = called.find(event.profile);
            write(event, name == called.end() ? event.profile : name->second);
        }
    }
    taken_ = std::max(taken_.value_or(0), events.newest);
}

void Notifier::send() {
    for (std::size_t i = 0; i < outboxes_.size(); ++i) {
        const Target& target = options_.targets[i];
        while (const Letter* letter = outboxes_[i].due(unix_now())) {
            const Status done = deliver(curl_, target, *letter);
            if (!done) {
                const std::int64_t again = outboxes_[i].failed(unix_now()) - unix_now();
                say(address_of(target) + ": " + done.error().message() + "; once more in " +
                    std::to_string(again) + " s");
                break;
            }
            outboxes_[i].sent();
        }
    }
}

void Notifier::save() {
    if (!taken_) return;
    std::uint64_t told = *taken_;
    for (const Outbox& outbox : outboxes_) {
        if (const auto waiting = outbox.oldest()) told = std::min(told, *waiting - 1);
    }
    if (saved_ == told) return;
    const Status written = server::write_private_file(file_, std::to_string(told));
    if (!written) say(written.error().message());
    saved_ = told;
}

void Notifier::round() {
    const std::string after = taken_ ? "{\"after\":" + std::to_string(*taken_) + "}" : "{}";
    if (const auto reply = ask("events", after)) {
        const Result<Events> events = parse_events(*reply);
        if (events) {
            take(*events);
        } else if (trouble_ != events.error().message()) {
            trouble_ = events.error().message();
            say(trouble_);
        }
    }
    send();
    save();
}

}  // namespace

int run_notifier(const Options& options) {
    sigset_t ends;  // blocked from the start: they are taken between two rounds
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, nullptr);
    const Status private_folder = server::make_private_folder(options.state);
    if (!private_folder) return say(private_folder.error().message()), 1;
    if (const Status given_up = server::give_up_privileges(options.user, options.state);
        !given_up) {
        return say(given_up.error().message()), 1;
    }
    const auto curl = curl::load_curl();
    if (!curl) return say(curl.error().message()), 1;
    Notifier notifier{options, *curl};
    if (const Status restored = notifier.restore(); !restored) {
        return say(restored.error().message()), 1;
    }
    const timespec pause{.tv_sec = period.count(), .tv_nsec = 0};
    do {
        notifier.round();
    } while (sigtimedwait(&ends, nullptr, &pause) < 0);
    return 0;
}

}  // namespace tarha::webui::notify
