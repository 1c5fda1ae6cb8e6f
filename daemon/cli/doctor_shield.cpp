// The doctor's look at the shield: what stands in the way of ways round, what this kernel cannot do
// about them, and what nobody can.
#include <array>
#include <string>

#include "daemon/cli/doctor.h"
#include "daemon/home_files.h"
#include "rules/decide.h"

namespace tarha::cli {
namespace {

Diagnosis from_ability(const Patient& patient, const kernel::Ability kernel::Probe::*which,
                       const char* without) {
    if (!patient.probe) return {Health::warn, "not examined without permission", "run as root"};
    const kernel::Ability& ability = (*patient.probe).*which;
    if (ability.there) return {Health::ok, ability.sentence};
    return {Health::warn, ability.sentence, without};
}

Diagnosis check_limits(const Patient& patient) {
    return from_ability(patient, &kernel::Probe::rate_limits,
                        "until then one device can slow the filter down for all");
}

Diagnosis check_options(const Patient& patient) {
    return from_ability(patient, &kernel::Probe::strip_options,
                        "until then connections with TCP Fast Open start a second later");
}

Diagnosis check_copies(const Patient& patient) {
    return from_ability(patient, &kernel::Probe::copies,
                        "until then nobody notices a second router, a copied device, or that a "
                        "known one is back under a new address");
}

// What a profile leaves open by its own choice; empty: nothing.
std::string openings(const rules::Household& household, const rules::Profile& profile) {
    std::string open;
    const auto add = [&open](const char* what) {
        open += (open.empty() ? "" : ", ") + std::string{what};
    };
    const auto tunnel = rules::decide_tunnel(household, profile, {}, {}, 51820);
    if (tunnel.verdict == Verdict::allow) add("VPNs and proxies");
    if (profile.unknown == rules::UnknownPolicy::allow) add("connections that hide their name");
    if (rules::bound_addresses(profile) == rules::BoundAddresses::off) {
        add("addresses that no DNS answer named");
    }
    return open;
}

Diagnosis check_profiles(const Patient& patient) {
    const auto home = load_home_files(patient.settings, random_hash_key());
    if (!home) return {Health::warn, "not examined: the household cannot be read", ""};
    std::string text;
    for (const auto& profile : home->household.profiles()) {
        if (!profile.filtered || profile.built_in) continue;
        const auto open = openings(home->household, profile);
        if (open.empty()) continue;
        text += (text.empty() ? "" : "; ") + profile.id + " may use " + open;
    }
    if (text.empty()) return {Health::ok, "every filtered profile has the whole shield"};
    return {Health::ok, text + ": as the family chose, or as is usual for the age"};
}

constexpr std::array checks{
    Check{"limit for each device", check_limits},
    Check{"plain packets", check_options},
    Check{"second routers", check_copies},
    Check{"shield of profiles", check_profiles},
};

constexpr std::array<std::string_view, 8> limits{
    "mobile data, and a neighbour's Wi-Fi: nothing of it comes through this router",
    "a server of one's own under a name of its own: it looks like any other site (only allow_only "
    "helps)",
    "two sites on one server: which of them is asked for is said after the encryption begins",
    "a remote browser or desktop that no list knows",
    "a device that copies a parent's MAC address while that device is away",
    "a second router in the home: it is noticed when the others can hear it, and it cannot be "
    "stopped "
    "by this one",
    "whoever can open the router, or reset it",
    "another person's device",
};

}  // namespace

std::span<const Check> shield_checks() {
    return checks;
}

constexpr std::array<std::string_view, 5> costs{
    "cross.bypass (VPNs, proxies, other resolvers): help from afar, programs for work and Git over "
    "SSH "
    "at small places need a parent's yes",
    "unknown (hidden names): a few old apps and gadgets that never say where they go do not work "
    "on "
    "the web's ports",
    "bound_addresses: \"block\" stops games, calls and messengers that carry addresses of their "
    "own; "
    "\"notice\" tells of them now and then",
    "quic = \"block\": videos start a moment later",
    "always on: TCP Fast Open costs a round trip, tracing a path by TCP ends early, some antivirus "
    "programs that ask hashes by DNS are taken for a tunnel",
};

std::span<const std::string_view> what_the_shield_costs() {
    return costs;
}

std::span<const std::string_view> what_no_filter_stops() {
    return limits;
}

}  // namespace tarha::cli
