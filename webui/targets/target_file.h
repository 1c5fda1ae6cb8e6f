// The two small files by which the page and `tarha notify` work together, as texts: notify.json,
// whom a parent wants told (the page writes it, and it holds secrets), and notified.json, how the
// last message to each went (`tarha notify` writes it).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.h"
#include "webui/targets/target.h"

namespace tarha::webui::targets {

inline constexpr std::size_t max_file = 64UL * 1024;  // bytes of either

// Names below the page's folder ([web] state).
inline constexpr std::string_view targets_file = "/notify.json";
inline constexpr std::string_view reports_file = "/notified.json";
// Locked (fcntl, the whole of it) as long as `tarha notify` runs.
inline constexpr std::string_view lock_file = "/notify.lock";

std::string targets_text(const std::vector<Target>& targets);
// Members that are missing have their defaults. An error names what nobody can be told by.
Result<std::vector<Target>> parse_targets(std::string_view text, std::string_view origin);

// How a message went, for people: the log knows more.
enum class Outcome : std::uint8_t {
    sent,
    unreachable,  // no such server, or it does not answer
    untrusted,    // its certificate is not to be believed, or there is no TLS
    refused,      // wrong name, password or topic
    failed,       // anything else
};
inline constexpr std::array<std::string_view, 5> outcome_names{"sent", "unreachable", "untrusted",
                                                               "refused", "failed"};

struct Report {
    std::string id;         // of the target
    std::int64_t when = 0;  // Unix seconds
    Outcome outcome = Outcome::sent;
    std::uint32_t test = 0;  // the newest test that was made
};

std::string reports_text(const std::vector<Report>& reports);
// What cannot be read is no report.
std::vector<Report> parse_reports(std::string_view text);

}  // namespace tarha::webui::targets
