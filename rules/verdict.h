// Verdict and Reason: what was decided and why. Each reason is named here once; the log, the
// control socket, the page and the DNS error all use these names.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tarha {

enum class Verdict : std::uint8_t { allow, block };

// In the order of the decision (design section 5), then what never reaches it.
enum class Reason : std::uint8_t {
    never_block,   // helplines, emergency, captive-portal probes, time
    sealed,        // lists that nobody in the house can open
    security,      // malware, phishing
    pause,         // the profile is paused
    grant,         // a temporary permission
    rule,          // the parent's own rule
    allow_only,    // the profile reaches only what is allowed
    mode,          // bedtime, school, homework
    budget,        // the time is used up
    service,       // a named app
    category,      // a list's category
    bypass,        // encrypted DNS, VPN, relay: ways round the rules
    unlisted,      // nothing spoke: the profile's default
    not_filtered,  // the device has no rules
    unknown_name,  // a flow that hides or garbles its name: the profile's `unknown` policy
    count
};

struct ReasonText {
    std::string_view name;   // stable, for programs
    std::string_view words;  // for people, within a sentence: "blocked: it is bedtime"
};

inline constexpr std::array<ReasonText, static_cast<std::size_t>(Reason::count)> reason_texts{{
    {"never_block", "always allowed"},
    {"sealed", "on a list that is always blocked"},
    {"security", "known for malware or phishing"},
    {"pause", "the internet is paused"},
    {"grant", "allowed for a while"},
    {"rule", "your family's own rule"},
    {"allow_only", "only allowed sites can be opened"},
    {"mode", "the time of day"},
    {"budget", "the time is used up"},
    {"service", "this app is not allowed"},
    {"category", "this kind of site is not allowed"},
    {"bypass", "a way round the family's rules"},
    {"unlisted", "not on any list"},
    {"not_filtered", "this device has no rules"},
    {"unknown_name", "the connection hides where it goes"},
}};

constexpr std::string_view name_of(Reason reason) noexcept {
    return reason_texts[static_cast<std::size_t>(reason)].name;
}
constexpr std::string_view words_for(Reason reason) noexcept {
    return reason_texts[static_cast<std::size_t>(reason)].words;
}
constexpr std::string_view name_of(Verdict verdict) noexcept {
    return verdict == Verdict::allow ? "allow" : "block";
}

}  // namespace tarha
