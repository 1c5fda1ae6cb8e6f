#include "daemon/app/policy.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include <malloc.h>

#include "daemon/clock/local_clock.h"
#include "daemon/files/read_file.h"
#include "daemon/files/write_file.h"
#include "daemon/flow/siphash.h"
#include "rules/household_file.h"

namespace tarha {
namespace {

constexpr std::size_t max_state_bytes = 64UL * 1024;
// So often what time it is is kept, for the next start: four writes a day.
constexpr std::int64_t keep_clock_every = 6L * 60 * 60;

// Compiling lists takes memory that their mapped database does not; what the C library has
// put by for later goes back to the system.
void give_memory_back() {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

std::int64_t unix_seconds(Policy::Clock::time_point when) {
    return std::chrono::duration_cast<std::chrono::seconds>(when.time_since_epoch()).count();
}

// Size and time of a file, so that a changed list changes the fingerprint.
std::string stamp_of(const std::string& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    const auto time = std::filesystem::last_write_time(file, error);
    return file + " " + std::to_string(size) + " " +
           std::to_string(time.time_since_epoch().count()) + "\n";
}

}  // namespace

Policy::Policy(const Settings& settings)
    : settings_{&settings}, accounts_{settings.paths.state + "/ledger.toml"} {}

Result<Policy> Policy::load(const Settings& settings, Clock::time_point now) {
    Policy policy{settings};
    auto files = load_home_files_or_last(settings, random_hash_key());
    if (!files) return files.error();
    auto zone = load_time_zone(files->household.timezone());
    if (!zone) return zone.error();
    if (const auto text = read_file(policy.state_file(), max_state_bytes)) {
        policy.state_ = parse_runtime_state(*text);
    }
    policy.adopt(std::move(*files), std::move(*zone));
    policy.held_ = policy.held_at(now);
    if (policy.state_.fingerprint == policy.fingerprint()) {
        policy.publish(now);
    } else {
        policy.turn(now);
    }
    return policy;
}

Status Policy::reload(Clock::time_point now) {
    auto files = load_home_files(*settings_, random_hash_key(), Keep::yes);
    if (!files) return files.error();
    auto zone = load_time_zone(files->household.timezone());
    if (!zone) return zone.error();
    adopt(std::move(*files), std::move(*zone));
    turn(now);
    return Done{};
}

Status Policy::set_household(std::string text, Clock::time_point now) {
    auto home = read_home(*settings_, std::move(text), lists_);
    if (!home) return home.error();
    auto zone = load_time_zone(home->household.timezone());
    if (!zone) return zone.error();
    home->text = rules::household_text(home->household);
    const std::string& file = settings_->paths.household;
    const auto on_disk = household_on_disk(*settings_);
    if (on_disk != household_text_) {
        return Error{file,
                     "was edited by hand and that is not in force yet; reload it first, so that "
                     "nothing gets lost"};
    }
    if (auto kept = write_file_atomically(file + ".old", on_disk); !kept) return kept;
    if (auto written = write_file_atomically(file, home->text); !written) return written;
    adopt(std::move(*home), std::move(*zone));
    turn(now);
    return Done{};
}

rules::LocalTime Policy::local_at(Clock::time_point when) const {
    return local_time(zone_, when);
}

Result<rules::Household> Policy::try_household(std::string text) const {
    auto home = read_home(*settings_, std::move(text), lists_);
    if (!home) return home.error();
    return std::move(home->household);
}

std::string Policy::household_revision() const {
    const auto text = rules::household_text(*household_);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    return std::to_string(flow::SipHash{flow::HashKey{}}(Bytes{bytes, text.size()}));
}

void Policy::adopt(HomeFiles files, rules::TimeZone zone) {
    zone_ = std::move(zone);
    household_ = std::make_shared<const rules::Household>(std::move(files.household));
    household_text_ = std::move(files.text);
    // For a start at which the file is damaged. Without it such a start fails, and says so.
    if (!files.is_last) static_cast<void>(keep_household(*settings_, household_text_));
    lists_ = std::move(files.lists);
    domains_ = files.domains;
    file_warnings_ = std::move(files.warnings);
    assign_slots();
    std::erase_if(state_.pauses, [this](const auto& pause) {
        return !household_->find_profile(pause.first).has_value();
    });
    give_memory_back();
}

// Slots of profiles that are gone become free; new profiles take the first free one.
void Policy::assign_slots() {
    for (auto& id : slots_) {
        if (!household_->find_profile(id)) id.clear();
    }
    for (const auto& profile : household_->profiles()) {
        if (std::ranges::find(slots_, profile.id) != slots_.end()) continue;
        const auto free = std::ranges::find(slots_, std::string{});
        if (free == slots_.end()) {
            slots_.push_back(profile.id);
        } else {
            *free = profile.id;
        }
    }
}

std::uint16_t Policy::dns_slot(rules::ProfileIndex profile) const {
    const auto slot = std::ranges::find(slots_, id_of(profile));
    return static_cast<std::uint16_t>(slot - slots_.begin());
}

bool Policy::tick(Clock::time_point now, bool is_settled) {
    const auto seconds_now = unix_seconds(now);
    if (is_settled && local_time(zone_, now).trusted) {
        std::erase_if(state_.pauses, [this, seconds_now](const auto& pause) {
            return !is_paused(pause.first, seconds_now);
        });
        accounts_.ledger().expire(seconds_now);
        state_.clock = seconds_now;
        if (std::abs(state_.clock - kept_clock_) >= keep_clock_every) save();
    }
    if (held_at(now) != held_) {
        turn(now);
        return true;
    }
    const bool clock_goes_on = seconds_now >= looked_ && seconds_now < clock_turns_;
    looked_ = seconds_now;
    if (clock_goes_on) return false;
    publish(now);
    return true;
}

// When a schedule, a timetable or the date (birthdays, last days of rules, budgets) is another.
std::int64_t Policy::next_turn_of_the_clock(std::int64_t now) const {
    auto turns = rules::next_date(zone_, now);
    const auto sooner = [&turns](std::optional<std::int64_t> at) {
        if (at) turns = std::min(turns, *at);
    };
    // A clock that is not believed is when it comes to a time that can be; only its date matters.
    const auto believable = unix_seconds(earliest_believable);
    if (now < believable) return std::min(turns, believable);
    const auto& calendar = household_->calendar();
    for (const auto& profile : household_->profiles()) {
        if (!profile.filtered) continue;
        sooner(rules::next_change(profile.schedule, calendar, zone_, now));
        sooner(rules::next_change(profile.timetable, calendar, zone_, now));
    }
    return turns;
}

Policy::Clock::time_point Policy::next_look(Clock::time_point now) const {
    auto next = std::min(clock_turns_, unix_seconds(now) + rules::a_day);
    // What was over at the last look has had its effect.
    const auto sooner = [this, &next](std::int64_t at) {
        if (at > looked_) next = std::min(next, at);
    };
    for (const auto& [profile, until] : state_.pauses) sooner(until);
    if (snapshot_->now.trusted) {
        sooner(accounts_.ledger().next_expiry(unix_seconds(now), looked_).value_or(next));
    }
    return Clock::time_point{std::chrono::seconds{next}};
}

void Policy::pause(rules::ProfileIndex profile, std::optional<std::chrono::seconds> duration,
                   Clock::time_point now) {
    state_.pauses[id_of(profile)] =
        duration ? unix_seconds(now + *duration) : RuntimeState::until_resumed;
    turn(now);
}

void Policy::resume(rules::ProfileIndex profile, Clock::time_point now) {
    if (state_.pauses.erase(id_of(profile)) > 0) turn(now);
}

std::optional<std::int64_t> Policy::paused_until(rules::ProfileIndex profile) const {
    if (!is_paused(id_of(profile), looked_)) return std::nullopt;
    return state_.pauses.at(id_of(profile));
}

bool Policy::is_paused(const std::string& profile, std::int64_t now) const {
    const auto pause = state_.pauses.find(profile);
    if (pause == state_.pauses.end()) return false;
    return pause->second == RuntimeState::until_resumed || pause->second > now;
}

bool Policy::is_news(const MacAddress& device) {
    if (!state_.tell(device)) return false;
    save();
    return true;
}

std::vector<rules::Warning> Policy::warnings() const {
    auto all = file_warnings_;
    if (!save_warning_.empty()) all.push_back({"pauses_unsaved", save_warning_});
    all.insert(all.end(), accounts_.warnings().begin(), accounts_.warnings().end());
    return all;
}

// Everything that was allowed is asked again.
void Policy::turn(Clock::time_point now) {
    held_ = held_at(now);
    ++turns_;
    ++state_.version;
    state_.fingerprint = fingerprint();
    save();
    publish(now);
}

void Policy::publish(Clock::time_point now) {
    inspect::Snapshot fresh;
    fresh.household = household_;
    fresh.now = local_time(zone_, now);
    fresh.version = state_.version;
    const auto profiles = household_->profiles();
    for (std::size_t i = 0; i < profiles.size(); ++i) {
        fresh.paused.push_back(is_paused(profiles[i].id, unix_seconds(now)));
        fresh.used_up.push_back(accounts_.used_up(profiles[i], fresh.now));
        fresh.grants.push_back(
            accounts_.active_grants(*household_, profiles[i].id, unix_seconds(now)));
    }
    for (const auto& id : slots_) {
        fresh.dns_slots.push_back(household_->find_profile(id).value_or(household_->new_devices()));
    }
    snapshot_ = std::make_shared<const inspect::Snapshot>(std::move(fresh));
    looked_ = unix_seconds(now);
    clock_turns_ = next_turn_of_the_clock(looked_);
}

void Policy::save() {
    kept_clock_ = state_.clock;
    const auto saved = write_file_atomically(state_file(), to_text(state_));
    save_warning_ =
        saved ? std::string{}
              : "pauses and new devices will not survive a restart: " + saved.error().message();
}

std::vector<Policy::Held> Policy::held_at(Clock::time_point when) const {
    const auto now = local_time(zone_, when);
    std::vector<Held> all;
    const auto& calendar = household_->calendar();
    for (const auto& profile : household_->profiles()) {
        Held held;
        held.is_paused = is_paused(profile.id, unix_seconds(when));
        if (profile.filtered) {
            rules::for_each_held(
                profile.schedule, now, calendar,
                [&held](const rules::HeldWindow& window) { held.windows.push_back(window); });
            held.is_open = rules::is_open(profile.timetable, now, calendar);
            held.used_up = accounts_.used_up(profile, now);
            for (const auto& grant :
                 accounts_.ledger().active_grants(profile.id, unix_seconds(when))) {
                held.grants.push_back(grant.id);
            }
        }
        all.push_back(std::move(held));
    }
    return all;
}

void Policy::ledger_changed(Clock::time_point now) {
    accounts_.save();
    turn(now);
}

std::int64_t Policy::day_end(rules::ProfileIndex profile, Clock::time_point now) const {
    const auto local = local_time(zone_, now);
    const auto seconds_now = unix_seconds(now);
    const auto& schedule = household_->profile(profile).schedule;
    const bool is_asleep =
        rules::active_mode(schedule, local, household_->calendar()) == rules::Mode::bedtime;
    for (std::int64_t minute = 1; minute < rules::minutes_per_day; ++minute) {
        const auto then = zone_.local(seconds_now + minute * rules::a_minute);
        if (then.day != local.day) return seconds_now + minute * rules::a_minute;
        const auto mode = rules::active_mode(schedule, then, household_->calendar());
        if (mode == rules::Mode::bedtime && !is_asleep) {
            return seconds_now + minute * rules::a_minute;
        }
    }
    return seconds_now + rules::a_day;
}

rules::ModeOutlook Policy::mode_outlook(rules::ProfileIndex profile, Clock::time_point now) const {
    const auto& rules = household_->profile(profile);
    if (!rules.filtered || !local_time(zone_, now).trusted) return {};
    return rules::mode_outlook(rules.schedule, household_->calendar(), zone_, unix_seconds(now));
}

rules::Endings Policy::endings(rules::ProfileIndex profile, Clock::time_point now) const {
    if (!local_time(zone_, now).trusted) return {};
    auto pause = paused_until(profile);
    if (pause == RuntimeState::until_resumed) pause.reset();
    return rules::endings_of(*household_, household_->profile(profile), accounts_.ledger(),
                             snapshot_->situation(profile).grants, pause, zone_, unix_seconds(now));
}

bool Policy::charge(std::uint64_t slot, Clock::time_point now, std::vector<LittleLeft>& told) {
    told = accounts_.charge(*household_, slot, local_time(zone_, now), unix_seconds(now));
    accounts_.save_each_minute(slot);
    if (held_at(now) == held_) return false;
    turn(now);
    return true;
}

std::vector<BudgetRow> Policy::budgets(Clock::time_point now) const {
    return accounts_.budgets(*household_, local_time(zone_, now));
}

std::uint64_t Policy::fingerprint() const {
    std::string all = rules::household_text(*household_);
    for (const auto& list : settings_->lists) all += list.category + stamp_of(list.file);
    for (const auto& held : held_) {
        for (const auto& window : held.windows) all += rules::mode_name(window.mode);
        all += held.is_open ? " open " : " closed ";
        if (held.is_paused) all += " paused ";
        all += std::to_string(held.used_up);
        for (const auto grant : held.grants) all += " grant " + std::to_string(grant);
    }
    for (const auto& [profile, until] : state_.pauses) all += profile + std::to_string(until);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(all.data());
    return flow::SipHash{flow::HashKey{}}(Bytes{bytes, all.size()});
}

std::string Policy::state_file() const {
    return settings_->paths.state + "/runtime-state";
}

const std::string& Policy::id_of(rules::ProfileIndex profile) const {
    return household_->profile(profile).id;
}

}  // namespace tarha
