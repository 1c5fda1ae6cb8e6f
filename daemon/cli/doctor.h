// The doctor's checks: each looks at one thing and says in a sentence what it found and, where
// something is wrong, what to do. To add one: a function, and a row in one of the tables.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "daemon/cli/command.h"
#include "daemon/kernel/probe.h"
#include "daemon/settings.h"

namespace tarha::cli {

enum class Health : std::uint8_t {
    ok,
    note,  // to know, not to mend
    warn,
    fail,
};

struct Diagnosis {
    Health health = Health::ok;
    std::string sentence;
    std::string fix{};  // empty when nothing needs to be done
};

// What several checks look at.
struct Patient {
    std::string settings_file;
    std::optional<Error> settings_problem;  // then `settings` are the defaults
    Settings settings;
    std::string socket;
    std::optional<kernel::Probe> probe;  // nothing without permission
    std::chrono::system_clock::time_point now;
};

struct Check {
    std::string_view name;
    Diagnosis (*examine)(const Patient& patient);
};

std::span<const Check> system_checks();  // doctor_system.cpp: the kernel, the network
std::span<const Check> home_checks();    // doctor_home.cpp: the files, the daemon, the resolver

std::span<const Check> shield_checks();  // doctor_shield.cpp: the ways round

// Sentences about ways round that no filter at home can close.
std::span<const std::string_view> what_no_filter_stops();
// For each switch of the shield, what is disturbed that should not be.
std::span<const std::string_view> what_the_shield_costs();

// True when this process may change the firewall.
bool has_net_admin();

}  // namespace tarha::cli
