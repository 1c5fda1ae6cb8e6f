#include "webui/notify/notifier.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <map>
#include <optional>
#include <utility>

#include <poll.h>
#include <sys/signalfd.h>

#include "webui/notify/channel.h"
#include "webui/notify/desk.h"
#include "webui/server/privileges.h"
#include "webui/server/running_lock.h"
#include "webui/server/state_file.h"

namespace tarha::webui::notify {
namespace {

constexpr std::chrono::milliseconds period{2000};
constexpr std::size_t max_state = 64;     // bytes: one number
constexpr std::int64_t budget_look = 30;  // seconds: minutes run out without a change

void say(const std::string& sentence) {
    std::fprintf(stderr, "tarha notify: %s\n", sentence.c_str());
}

std::int64_t unix_now() {
    return static_cast<std::int64_t>(std::time(nullptr));
}

class Notifier {
public:
    Notifier(const Options& options, const curl::CurlLibrary& curl)
        : options_{options},
          curl_{curl},
          desk_{options.control},
          told_file_{options.state + "/notified"},
          targets_file_{options.state + std::string{targets::targets_file}},
          reports_file_{options.state + std::string{targets::reports_file}} {}

    Status restore();
    void round();
    // Waits for the period, a broker that says something, or a signal on `signals`: then false.
    bool wait(int signals);

private:
    void look_for_targets();
    void open_links();
    void take(const Events& events);
    void show_home(std::int64_t now);
    void obey(MqttLink& link, const targets::Broker& broker);
    bool send();
    void save_told();
    void save_reports();

    const Options& options_;
    const curl::CurlLibrary& curl_;
    Desk desk_;
    std::string told_file_, targets_file_, reports_file_;
    std::optional<MqttLibrary> mqtt_;
    bool is_mqtt_broken_ = false;
    std::optional<std::string> page_text_;  // of the page's targets, as they were read last
    std::vector<Channel> channels_;
    std::vector<targets::Report> old_reports_;  // of the last run
    std::optional<std::uint64_t> taken_;        // the newest event that was looked at
    std::optional<std::uint64_t> saved_;
    std::optional<std::uint64_t> shown_;  // the change that the brokers know
    std::int64_t looked_ = 0;
};

// What was told before the last stop; nothing on the first start.
Status Notifier::restore() {
    const auto text = server::read_private_file(told_file_, max_state);
    if (!text) return text.error();
    if (const auto reports = server::read_private_file(reports_file_, targets::max_file);
        reports && *reports) {
        old_reports_ = targets::parse_reports(**reports);
    }
    look_for_targets();
    if (!*text) return Done{};
    std::uint64_t number = 0;
    const auto& digits = **text;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (read.ec == std::errc{}) taken_ = saved_ = number;
    return Done{};
}

// The page may have changed its file; one that cannot be used leaves everything as it was.
void Notifier::look_for_targets() {
    const auto text = server::read_private_file(targets_file_, targets::max_file);
    const std::string now = text && *text ? **text : std::string{};
    if (page_text_ == now) return;
    page_text_ = now;
    if (!text) return say(text.error().message());
    std::vector<targets::Target> all = options_.targets;
    if (!now.empty()) {
        auto of_page = targets::parse_targets(now, targets_file_);
        if (!of_page) return say(of_page.error().message());
        all.insert(all.end(), of_page->begin(), of_page->end());
    }
    channels_ = channels_for(all, std::move(channels_));
    for (Channel& channel : channels_) {
        const auto old =
            std::find_if(old_reports_.begin(), old_reports_.end(),
                         [&](const auto& report) { return report.id == channel.target.id; });
        const bool is_fresh = channel.report.when == 0 && channel.report.test == 0;
        if (is_fresh && old != old_reports_.end()) channel.report = *old;
    }
    open_links();
}

void Notifier::open_links() {
    for (Channel& channel : channels_) {
        if (channel.target.kind != TargetKind::mqtt || channel.link || is_mqtt_broken_) continue;
        if (!mqtt_) {
            auto library = load_mqtt();
            if (!library) {
                is_mqtt_broken_ = true;
                return say(library.error().message());
            }
            mqtt_ = *library;
        }
        channel.link = std::make_unique<MqttLink>(*mqtt_, channel.target);
        shown_.reset();
    }
}

void Notifier::take(const Events& events) {
    const bool is_first = !taken_;  // what happened before anybody wanted to be told is not told
    if (!is_first && !events.known.empty() && !channels_.empty()) {
        const auto called = desk_.names();
        for (const Event& event : events.known) {
            if (event.id <= *taken_) continue;
            const auto name = called.find(event.profile);
            const std::string& known = name == called.end() ? event.profile : name->second;
            for (Channel& channel : channels_) write(channel, event, known, unix_now());
        }
    }
    taken_ = std::max(taken_.value_or(0), events.newest);
}

void Notifier::obey(MqttLink& link, const targets::Broker& broker) {
    for (const auto& heard : link.take_heard()) {
        const auto command = command_of(broker.base, heard.topic, heard.payload);
        if (!command) continue;
        if (!desk_.obey(*command)) say("the daemon refused what came by MQTT");
        shown_.reset();
    }
}

// What the brokers are told of the home, when it has changed.
void Notifier::show_home(std::int64_t now) {
    const bool has_link =
        std::any_of(channels_.begin(), channels_.end(),
                    [](const Channel& channel) { return channel.link != nullptr; });
    if (!has_link) return;
    for (Channel& channel : channels_) {
        if (!channel.link) continue;
        channel.link->work(now);
        if (const std::string why = channel.link->take_trouble(); !why.empty()) {
            say(name_of(channel.target) + ": " + why);
        }
        obey(*channel.link, *broker_of(channel.target));
        if (channel.link->has_leftovers()) shown_.reset();
    }
    const auto number = desk_.changes();
    for (Channel& channel : channels_) {
        if (channel.link) channel.link->be_available(number.has_value());
    }
    const bool is_due = now - looked_ >= budget_look || now < looked_;
    if (!number || (shown_ == number && !is_due)) return;
    const auto children = desk_.children();
    if (!children) return;
    shown_ = number;
    looked_ = now;
    for (Channel& channel : channels_) {
        if (!channel.link) continue;
        const targets::Target& target = channel.target;
        channel.link->keep_said(retained(broker_of(target)->base, *children, target.commands,
                                         locales::Texts{target.language}));
        channel.link->work(now);
    }
}

// True when a report has changed.
bool Notifier::send() {
    bool changed = false;
    for (Channel& channel : channels_) {
        const bool tried = try_test(channel, curl_, unix_now());
        const bool sent = channel.link == nullptr && notify::send(channel, curl_, unix_now());
        changed = changed || tried || sent;
    }
    return changed;
}

void Notifier::save_told() {
    if (!taken_) return;
    std::uint64_t told = *taken_;
    for (const Channel& channel : channels_) {
        if (const auto waiting = channel.outbox.oldest()) told = std::min(told, *waiting - 1);
    }
    if (saved_ == told) return;
    const Status written = server::write_private_file(told_file_, std::to_string(told));
    if (!written) say(written.error().message());
    saved_ = told;
}

void Notifier::save_reports() {
    std::vector<targets::Report> reports;
    for (const Channel& channel : channels_) {
        if (!channel.target.id.empty() && channel.report.when != 0) {
            reports.push_back(channel.report);
        }
    }
    const Status written = server::write_private_file(reports_file_, reports_text(reports));
    if (!written) say(written.error().message());
}

void Notifier::round() {
    look_for_targets();
    if (const auto events = desk_.events(taken_)) take(*events);
    show_home(unix_now());
    if (send()) save_reports();
    save_told();
}

bool Notifier::wait(int signals) {
    std::vector<pollfd> ready{{signals, POLLIN, 0}};
    for (const Channel& channel : channels_) {
        if (!channel.link || channel.link->descriptor() < 0) continue;
        const bool writes = channel.link->wants_to_write();
        ready.push_back({channel.link->descriptor(),
                         static_cast<short>(writes ? POLLIN | POLLOUT : POLLIN), 0});
    }
    poll(ready.data(), ready.size(), static_cast<int>(period.count()));
    return ready[0].revents == 0;
}

}  // namespace

int run_notifier(const Options& options) {
    sigset_t ends;  // blocked from the start: they are taken between two rounds
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, nullptr);
    const int signals = signalfd(-1, &ends, SFD_CLOEXEC);
    if (signals < 0) return say("the system gives no descriptor for signals"), 1;
    const Status private_folder = server::make_private_folder(options.state);
    if (!private_folder) return say(private_folder.error().message()), 1;
    if (const Status given_up = server::give_up_privileges(options.user, options.state);
        !given_up) {
        return say(given_up.error().message()), 1;
    }
    const server::RunningLock lock{options.state};
    if (!lock.is_held()) return say("another tarha notify is running"), 1;
    const auto curl = curl::load_curl();
    if (!curl) return say(curl.error().message()), 1;
    Notifier notifier{options, *curl};
    if (const Status restored = notifier.restore(); !restored) {
        return say(restored.error().message()), 1;
    }
    do {
        notifier.round();
    } while (notifier.wait(signals));
    return 0;
}

}  // namespace tarha::webui::notify
