// LoginGuard: how often somebody may try a password. A source that fails waits ever longer; a
// browser in which somebody signed in before is a source of its own, so that a child who guesses
// keeps nobody out but itself. All strangers together share a further budget, for those who change
// their address with every try.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tarha::webui::server {

class LoginGuard {
public:
    using Clock = std::chrono::steady_clock;
    using Seconds = std::chrono::seconds;

    static constexpr unsigned free_tries = 5;
    static constexpr Seconds first_wait{2};
    static constexpr Seconds longest_wait{15 * 60};
    static constexpr std::size_t max_sources = 256;
    static constexpr double strangers_burst = 60;
    static constexpr double strangers_per_second = 0.1;

    // How long this source has to wait before its next try; zero: now. A try counts at once, as
    // if it failed, so that many at the same time gain nothing.
    Seconds attempt(std::string_view source, bool is_known, Clock::time_point now);
    void succeeded(std::string_view source);

private:
    struct Source {
        std::string name;
        unsigned failures = 0;
        Clock::time_point next{};
        Clock::time_point last{};
    };
    Source& source_of(std::string_view name, Clock::time_point now);

    std::vector<Source> sources_;
    double strangers_ = strangers_burst;
    Clock::time_point refilled_{};
};

}  // namespace tarha::webui::server
