// Policy: the household, the lists, the pauses and the time, made into the Snapshot that the
// packet and DNS threads read. Control thread only.
//
// Its version grows whenever what was allowed has to be asked again: a reload, a pause or its
// end, a mode that begins or ends. It survives a restart together with a fingerprint of all it
// depends on, so that flows allowed before a crash go on after it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app/accounts.h"
#include "daemon/app/runtime_state.h"
#include "daemon/home_files.h"
#include "daemon/inspect/snapshot.h"
#include "daemon/settings.h"
#include "rules/endings.h"
#include "rules/household.h"
#include "rules/next_change.h"
#include "rules/result.h"
#include "rules/time_zone.h"
#include "rules/warning.h"

namespace tarha {

class Policy {
public:
    using Clock = std::chrono::system_clock;

    // Reads the files that the settings name. The settings must outlive the policy.
    static Result<Policy> load(const Settings& settings, Clock::time_point now);

    // Reads them again; on failure everything stays as it was.
    Status reload(Clock::time_point now);

    // Takes over another household: checks its text, writes it over the file (the previous text is
    // kept as *.old) and makes it true. On failure everything stays as it was; so it does when
    // somebody has edited the file since it was read.
    Status set_household(std::string text, Clock::time_point now);
    // Another whenever the household is, however it came about.
    [[nodiscard]] std::string household_revision() const;

    // What time changes: modes, timetables, the date, the ends of pauses and grants. True when
    // there is a new snapshot to publish; its version tells whether flows have to be asked again.
    // Due at next_look(), and when the clock has been set. Unless the clock `is_settled`
    // (daemon/clock/settled_clock.h), what is over stays in memory and on the disk, without effect.
    bool tick(Clock::time_point now, bool is_settled = true);
    // What a settled clock showed when that was kept last, in Unix seconds; 0: never.
    [[nodiscard]] std::int64_t last_settled() const { return state_.clock; }
    // When time changes something next, by the clock as it goes now.
    [[nodiscard]] Clock::time_point next_look(Clock::time_point now) const;

    // Pauses a profile, until resume() when there is no duration.
    void pause(rules::ProfileIndex profile, std::optional<std::chrono::seconds> duration,
               Clock::time_point now);
    void resume(rules::ProfileIndex profile, Clock::time_point now);

    // The end of the profile's pause in Unix seconds (RuntimeState::until_resumed without one);
    // nothing when it is not paused.
    [[nodiscard]] std::optional<std::int64_t> paused_until(rules::ProfileIndex profile) const;

    // Grants, wishes and used time. After a change to the ledger, ledger_changed() saves it and
    // makes it true.
    [[nodiscard]] Accounts& accounts() { return accounts_; }
    void ledger_changed(Clock::time_point now);
    // The end of the local day, or the next bedtime of the profile if that begins before.
    [[nodiscard]] std::int64_t day_end(rules::ProfileIndex profile, Clock::time_point now) const;
    // What the profile's schedule says now and next; nothing while the clock is not trusted.
    [[nodiscard]] rules::ModeOutlook mode_outlook(rules::ProfileIndex profile,
                                                  Clock::time_point now) const;
    // When what holds now for the profile ends. Nothing while the clock is not trusted.
    [[nodiscard]] rules::Endings endings(rules::ProfileIndex profile, Clock::time_point now) const;
    // Charges what was used up to now; true when there is a new snapshot to publish.
    bool charge(std::uint64_t slot, Clock::time_point now, std::vector<LittleLeft>& told);
    [[nodiscard]] std::vector<BudgetRow> budgets(Clock::time_point now) const;

    // Whether the parents have not been told of this device yet; from now on, and after a restart,
    // they have.
    bool is_news(const MacAddress& device);

    // The DNS slot of a profile (inspect/snapshot.h).
    [[nodiscard]] std::uint16_t dns_slot(rules::ProfileIndex profile) const;

    [[nodiscard]] std::shared_ptr<const inspect::Snapshot> snapshot() const { return snapshot_; }
    [[nodiscard]] const rules::Household& household() const { return *household_; }
    [[nodiscard]] std::size_t domains() const { return domains_; }
    // Grows whenever something here has changed for a person to see.
    [[nodiscard]] std::uint64_t changes() const { return turns_ + accounts_.changes(); }
    // Sentences about the files and about the state that could not be kept.
    // The clock on the wall of the home at a moment.
    [[nodiscard]] rules::LocalTime local_at(Clock::time_point when) const;
    // The household of a text, read as set_household() would; nothing changes.
    [[nodiscard]] Result<rules::Household> try_household(std::string text) const;
    [[nodiscard]] std::vector<rules::Warning> warnings() const;

private:
    // What time and use make of a profile's rules; when it changes, all is asked again.
    struct Held {
        std::vector<rules::HeldWindow> windows;
        bool is_open = false;  // its timetable
        bool is_paused = false;
        rules::BudgetSet used_up = 0;
        std::vector<std::uint32_t> grants;  // their ids

        friend bool operator==(const Held&, const Held&) = default;
    };

    explicit Policy(const Settings& settings);
    void adopt(HomeFiles files, rules::TimeZone zone);
    void assign_slots();
    void turn(Clock::time_point now);
    void publish(Clock::time_point now);
    void save();
    [[nodiscard]] std::vector<Held> held_at(Clock::time_point now) const;
    [[nodiscard]] bool is_paused(const std::string& profile, std::int64_t now) const;
    [[nodiscard]] std::int64_t next_turn_of_the_clock(std::int64_t now) const;
    [[nodiscard]] std::uint64_t fingerprint() const;
    [[nodiscard]] std::string state_file() const;
    [[nodiscard]] const std::string& id_of(rules::ProfileIndex profile) const;

    const Settings* settings_;
    std::shared_ptr<const rules::Household> household_;
    rules::TimeZone zone_;
    std::string household_text_;  // the file as it was read or written
    OpenedCategories lists_;
    std::size_t domains_ = 0;
    std::vector<rules::Warning> file_warnings_;
    std::string save_warning_;  // empty when the state is on the disk
    RuntimeState state_;
    std::vector<std::string> slots_;  // profile id by DNS slot, empty where one is free
    std::vector<Held> held_;
    Accounts accounts_;
    std::uint64_t turns_ = 0;
    // Unix seconds: when the clock was looked at last, and when it says something else.
    std::int64_t looked_ = 0;
    std::int64_t clock_turns_ = 0;
    std::int64_t kept_clock_ = 0;  // what the state file says of it
    std::shared_ptr<const inspect::Snapshot> snapshot_;
};

}  // namespace tarha
