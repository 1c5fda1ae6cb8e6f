// Firewall: keeps the kernel's rules as the policy wants them. Control thread only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/app/policy.h"
#include "daemon/kernel/probe.h"
#include "daemon/kernel/ruleset.h"
#include "daemon/settings.h"
#include "rules/result.h"
#include "rules/warning.h"

namespace tarha {

// The ruleset that the household, the settings and the epoch ask for. Pure.
Result<kernel::Ruleset> wanted_ruleset(const Settings& settings, const Policy& policy,
                                       kernel::QueueBackend backend);

// Chooses how packets are queued: what the settings say, else what the kernel can. The error
// tells what is missing.
Result<kernel::QueueBackend> choose_backend(Settings::Backend wanted);

// The group of nfnetlink's log that gets the copies for LanWatch: the number of the first queue.
std::uint16_t copies_group(const Settings& settings);

class Firewall {
public:
    Firewall(const Settings& settings, kernel::QueueBackend backend)
        : settings_{&settings}, backend_{backend}, extras_{kernel::probe_extras()} {}

    // Writes everything, also what somebody else removed.
    Status install(const Policy& policy);
    // Writes the table only: devices or the epoch changed.
    Status update(const Policy& policy);
    // Before a version is published: connections that still carry its epoch's mark from four
    // versions ago are forgotten, so that their permission cannot come back. A warning or empty.
    [[nodiscard]] std::string forget_old_epoch(std::uint32_t version) const;
    // Takes all of it away.
    static Status uninstall();

    [[nodiscard]] kernel::QueueBackend backend() const { return backend_; }
    // Whether this kernel can copy what devices say to all.
    [[nodiscard]] bool has_copies() const { return extras_.copies; }
    // What this kernel cannot do, and what that means, for people.
    [[nodiscard]] std::vector<rules::Warning> missing() const;

private:
    [[nodiscard]] Result<kernel::Ruleset> ruleset(const Policy& policy) const;

    const Settings* settings_;
    kernel::QueueBackend backend_;
    kernel::Extras extras_;
};

}  // namespace tarha
