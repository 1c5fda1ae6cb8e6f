// What the DNS face asks whoever knows the rules. It knows neither households nor the time: it
// passes on who asked (a profile's index) and what, and does as it is told.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "daemon/wire/dns.h"
#include "rules/domain_name.h"
#include "rules/ip_address.h"
#include "rules/verdict.h"

namespace tarha::resolver {

// Which profile a listener serves; what the numbers mean is the policy's business.
using ProfileIndex = std::uint16_t;

enum class Action : std::uint8_t {
    allow,
    block,     // refused by the family's rules: NXDOMAIN or zero address, with the reason
    nodata,    // the name exists, but has nothing of this type
    nxdomain,  // no such name, without a reason: names that only switch features off
    redirect,  // allowed, but another name's addresses are the answer: safe search
    portal,    // our own name: the router's address on the side that asks
};

struct Answer {
    Action action = Action::block;
    Reason reason = Reason::unlisted;
    // JSON for the extended DNS error of a blocked answer; empty: made from the reason. A view
    // that holds until the next call of the policy.
    std::string_view text;
    // redirect: that other name, which must outlive the face (the rules' catalogue does). It is not
    // judged. Questions for other types than A and AAAA have no data, so that no hint, alias or
    // list of addresses in them leads round it.
    std::string_view target;
};

// What a blocked question is answered with.
enum class BlockedAnswer : std::uint8_t {
    nxdomain,
    zero,    // 0.0.0.0 and ::
    portal,  // the router's address, so that plain HTTP leads to the child's page
};

struct ProfileOptions {
    BlockedAnswer blocked = BlockedAnswer::nxdomain;
    bool strip_h3 = false;           // QUIC is blocked: do not offer HTTP/3
    std::uint32_t blocked_ttl = 10;  // seconds a blocked answer may be kept
};

// Called on the face's thread only, for each question: must not block, throw or allocate.
// The router's addresses on one side of the home.
struct OwnAddresses {
    std::optional<IpAddress> v4;
    std::optional<IpAddress> v6;
};

class Policy {
public:
    virtual ~Policy() = default;

    // May this be asked? The face has handled special names (special_names.h) before.
    virtual Answer judge_question(ProfileIndex profile,
                                  const wire::dns::Question& question) noexcept = 0;
    // May an answer lead here? Targets of CNAME, DNAME, SVCB and HTTPS records.
    virtual Answer judge_target(ProfileIndex profile, const DomainName& target) noexcept = 0;
    virtual ProfileOptions options(ProfileIndex profile) noexcept = 0;

    // The router's addresses on the LAN whose question arrived at this one of them.
    virtual OwnAddresses own_addresses(const IpAddress& asked_at) noexcept;

    // An answer went out that gives `name`, as it was asked, this address. Does nothing unless
    // somebody wants to learn.
    virtual void on_answer(ProfileIndex profile, const DomainName& name, const IpAddress& address,
                           std::uint32_t ttl) noexcept;
    // An answer held keys for encrypted hellos, which were taken out; this name would have stood
    // outside of them.
    virtual void on_cover(const DomainName& cover) noexcept;
};

inline OwnAddresses Policy::own_addresses(const IpAddress& asked_at) noexcept {
    if (asked_at.v6) return {std::nullopt, asked_at};
    return {asked_at, std::nullopt};
}

inline void Policy::on_answer(ProfileIndex /*profile*/, const DomainName& /*name*/,
                              const IpAddress& /*address*/, std::uint32_t /*ttl*/) noexcept {}
inline void Policy::on_cover(const DomainName& /*cover*/) noexcept {}

}  // namespace tarha::resolver
