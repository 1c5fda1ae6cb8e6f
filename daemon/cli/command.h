// Command: one row of the table of subcommands, and what its function is given.
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <span>
#include <string_view>

#include "daemon/cli/arguments.h"
#include "daemon/cli/duration.h"
#include "daemon/settings.h"
#include "rules/time_zone.h"

namespace tarha::cli {

enum ExitCode : int { exit_ok = 0, exit_error = 1, exit_usage = 2, exit_not_running = 3 };

// The world outside, passed in so that tests can stand in for it.
struct Context {
    std::ostream& out;
    std::ostream& err;
    std::function<int(const Settings&)> run_daemon;
    std::function<std::chrono::system_clock::time_point()> now = std::chrono::system_clock::now;
    std::function<int(const Settings&)> run_web{};
    std::function<int(const Settings&)> run_notify{};
    rules::TimeZone zone{};  // that of the home, once use_home_time() has asked for it

    [[nodiscard]] WallClock clock() const { return {now(), zone}; }
};

struct Command {
    std::string_view name;
    std::string_view help;  // one line
    Words words;
    std::span<const Option> options;
    int (*run)(const Arguments& arguments, Context& context);
};

// Prints "tarha: SENTENCE" and answers exit_error, so that a command can return it.
int fail(Context& context, std::string_view sentence);

inline constexpr Option json_option{"--json", "", "", "for programs: JSON instead of text"};
inline constexpr Option config_option{"--config", "", "FILE",
                                      "settings (default /etc/tarha/tarha.toml)"};
inline constexpr Option household_option{"--household", "", "FILE",
                                         "household (default: the one the settings name)"};
inline constexpr Option socket_option{"--socket", "", "PATH",
                                      "control socket (default: the one the settings name)"};

}  // namespace tarha::cli
