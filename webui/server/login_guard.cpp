#include "webui/server/login_guard.h"

#include <algorithm>

namespace tarha::webui::server {
namespace {

// A source that was silent for so long begins anew.
constexpr std::chrono::hours memory{1};

LoginGuard::Seconds wait_after(unsigned failures) {
    if (failures < LoginGuard::free_tries) return LoginGuard::Seconds{0};
    const unsigned doublings = std::min(failures - LoginGuard::free_tries, 10U);
    return std::min(LoginGuard::first_wait * (1U << doublings), LoginGuard::longest_wait);
}

LoginGuard::Seconds until(LoginGuard::Clock::time_point then, LoginGuard::Clock::time_point now) {
    return std::chrono::ceil<LoginGuard::Seconds>(then - now);
}

}  // namespace

LoginGuard::Source& LoginGuard::source_of(std::string_view name, Clock::time_point now) {
    std::erase_if(sources_, [now](const Source& s) { return now - s.last > memory; });
    const auto found = std::find_if(sources_.begin(), sources_.end(),
                                    [name](const Source& source) { return source.name == name; });
    if (found != sources_.end()) return *found;
    if (sources_.size() >= max_sources) {
        sources_.erase(std::min_element(sources_.begin(), sources_.end(),
                                        [](auto& a, auto& b) { return a.last < b.last; }));
    }
    sources_.push_back({std::string{name}, 0, now, now});
    return sources_.back();
}

LoginGuard::Seconds LoginGuard::attempt(std::string_view source, bool is_known,
                                        Clock::time_point now) {
    Source& entry = source_of(source, now);
    if (now < entry.next) return until(entry.next, now);
    if (!is_known) {
        if (refilled_ == Clock::time_point{}) refilled_ = now;
        const std::chrono::duration<double> passed = now - refilled_;
        strangers_ = std::min(strangers_burst, strangers_ + passed.count() * strangers_per_second);
        refilled_ = now;
        if (strangers_ < 1) return Seconds{10};
        strangers_ -= 1;
    }
    entry.failures += 1;
    entry.last = now;
    entry.next = now + wait_after(entry.failures);
    return Seconds{0};
}

void LoginGuard::succeeded(std::string_view source) {
    std::erase_if(sources_, [source](const Source& s) { return s.name == source; });
}

}  // namespace tarha::webui::server
