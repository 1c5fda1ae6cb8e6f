#include "rules/ledger.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tarha::rules {
namespace {

constexpr std::uint16_t minutes_a_day = 24 * 60;

bool is_past(std::int64_t at, std::int64_t now, std::int64_t span) {
    return now - at >= span || at - now >= span;
}

bool is_over(const Code& code, std::int64_t now) {
    return code.used_at == 0 ? now >= code.expires : is_past(code.used_at, now, kept_for);
}

template <class Records, class Id>
bool erase_id(Records& records, Id id) {
    return std::erase_if(records, [id](const auto& record) { return record.id == id; }) != 0;
}

template <class Records>
bool has_id(const Records& records, std::uint32_t id) {
    return std::any_of(records.begin(), records.end(),
                       [id](const auto& record) { return record.id == id; });
}

template <class Records>
void erase_of(Records& records, std::string_view profile) {
    std::erase_if(records, [profile](const auto& record) { return record.profile == profile; });
}

}  // namespace

Result<Ledger> Ledger::make(LedgerTables tables) {
    if (auto fault = find_fault(tables)) return Error{{}, std::move(fault->text)};
    Ledger ledger;
    ledger.tables_ = std::move(tables);
    return ledger;
}

std::uint32_t Ledger::take_id() {
    auto& next = tables_.next_id;
    while (next == 0 || has_id(tables_.grants, next) || has_id(tables_.requests, next) ||
           has_id(tables_.bonuses, next) || has_id(tables_.codes, next)) {
        ++next;
    }
    return next++;
}

void Ledger::elapse(std::int64_t seconds) {
    if (seconds <= 0) return;
    const auto count_down = [seconds](auto& record) {
        record.left = std::max<std::int64_t>(0, record.left - seconds);
    };
    std::for_each(tables_.grants.begin(), tables_.grants.end(), count_down);
    std::for_each(tables_.tries.begin(), tables_.tries.end(), count_down);
    std::erase_if(tables_.tries, [](const CodeTries& tries) { return tries.left == 0; });
}

void Ledger::expire(std::int64_t now) {
    std::erase_if(tables_.grants, [now](const Grant& grant) { return !is_active(grant, now); });
    end_unanswered(now);
    std::erase_if(tables_.requests, [now](const Request& request) {
        return is_past(request.asked_at, now, kept_for);
    });
    std::erase_if(tables_.bonuses,
                  [now](const Bonus& bonus) { return is_past(bonus.given_at, now, kept_for); });
    std::erase_if(tables_.codes, [now](const Code& code) { return is_over(code, now); });
}

std::optional<std::int64_t> Ledger::next_expiry(std::int64_t now, std::int64_t since) const {
    std::optional<std::int64_t> next;
    const auto consider = [&next, since](std::int64_t at) {
        if (at > since) next = next ? std::min(*next, at) : at;
    };
    for (const auto& grant : tables_.grants) consider(std::min(grant.until, now + grant.left));
    for (const auto& request : tables_.requests) {
        const bool is_pending = request.state == RequestState::pending;
        consider(request.asked_at + (is_pending ? request_lives : kept_for));
    }
    for (const auto& bonus : tables_.bonuses) consider(bonus.given_at + kept_for);
    for (const auto& code : tables_.codes) {
        consider(code.used_at == 0 ? code.expires : code.used_at + kept_for);
    }
    return next;
}

Result<std::uint32_t> Ledger::grant(std::string profile, Subject subject, std::int64_t seconds,
                                    std::string note, std::string by, std::int64_t now) {
    if (tables_.grants.size() >= max_grants) {
        std::erase_if(tables_.grants, [now](const Grant& one) { return !is_active(one, now); });
    }
    if (tables_.grants.size() >= max_grants) {
        return Error{{}, "there are " + std::to_string(max_grants) + " grants; end one first"};
    }
    if (seconds <= 0 || seconds > max_grant_seconds) {
        return Error{{}, "a grant lasts 1 second to 31 days"};
    }
    Grant grant{take_id(), std::move(profile), std::move(subject), now, now + seconds,
                seconds,   std::move(note),    std::move(by)};
    if (auto fault = fault_of(grant); !fault.empty()) return Error{{}, std::move(fault)};
    tables_.grants.push_back(std::move(grant));
    return tables_.grants.back().id;
}

bool Ledger::revoke(std::uint32_t grant) {
    return erase_id(tables_.grants, grant);
}

std::vector<Grant> Ledger::active_grants(std::string_view profile, std::int64_t now) const {
    std::vector<Grant> active;
    std::copy_if(
        tables_.grants.begin(), tables_.grants.end(), std::back_inserter(active),
        [&](const Grant& grant) { return grant.profile == profile && is_active(grant, now); });
    return active;
}

bool Ledger::is_lifted(std::string_view profile, const Budget& budget, std::int64_t now) const {
    return std::any_of(tables_.grants.begin(), tables_.grants.end(), [&](const Grant& grant) {
        if (grant.profile != profile || !is_active(grant, now)) return false;
        if (grant.subject.kind == Subject::Kind::internet) return true;
        return std::find(budget.subjects.begin(), budget.subjects.end(), grant.subject) !=
               budget.subjects.end();
    });
}

BudgetState& Ledger::state_of(std::string_view profile, std::string_view budget) {
    auto& spent = tables_.spent;
    const auto at = std::find_if(spent.begin(), spent.end(), [&](const Spent& entry) {
        return entry.profile == profile && entry.budget == budget;
    });
    if (at != spent.end()) return at->state;
    if (spent.size() >= max_spent) {  // of budgets that are no more: the one unused for longest
        spent.erase(std::min_element(
            spent.begin(), spent.end(),
            [](const Spent& a, const Spent& b) { return a.state.today.day < b.state.today.day; }));
    }
    spent.push_back({std::string{profile}, std::string{budget}, {}});
    return spent.back().state;
}

std::vector<BudgetWarning> Ledger::charge(std::string_view profile, std::span<const Budget> budgets,
                                          const ChargedMinutes& minutes, const LocalTime& local,
                                          std::int64_t now) {
    std::vector<BudgetWarning> warnings;
    const auto count = std::min(budgets.size(), minutes.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (minutes[i] == 0 || is_lifted(profile, budgets[i], now)) continue;
        auto after = state(profile, budgets[i], local);
        const auto extra = bonus(profile, budgets[i].id, after.today.day);
        const auto left_before = minutes_left(budgets[i], after, extra);
        spend(budgets[i], after, extra, minutes[i]);
        state_of(profile, budgets[i].id) = after;
        const auto left_after = minutes_left(budgets[i], after, extra);
        for (const auto threshold : warn_at_minutes) {
            if (left_before > threshold && left_after <= threshold) {
                warnings.push_back({i, threshold, left_after});
            }
        }
    }
    return warnings;
}

BudgetState Ledger::state(std::string_view profile, const Budget& budget,
                          const LocalTime& local) const {
    const auto& spent = tables_.spent;
    const auto at = std::find_if(spent.begin(), spent.end(), [&](const Spent& entry) {
        return entry.profile == profile && entry.budget == budget.id;
    });
    return rolled(budget, at == spent.end() ? BudgetState{} : at->state, local);
}

std::uint16_t Ledger::left(std::string_view profile, const Budget& budget,
                           const LocalTime& local) const {
    const auto now = state(profile, budget, local);
    return minutes_left(budget, now, bonus(profile, budget.id, now.today.day));
}

std::uint16_t Ledger::limit(std::string_view profile, const Budget& budget,
                            const LocalTime& local) const {
    auto fresh = state(profile, budget, local);
    auto& today = fresh.today;
    today.week = static_cast<std::uint16_t>(today.week - std::min(today.week, today.used));
    today.used = 0;
    today.bonus_used = 0;
    return minutes_left(budget, fresh, bonus(profile, budget.id, today.day));
}

BudgetSet Ledger::used_up(std::string_view profile, std::span<const Budget> budgets,
                          const LocalTime& local) const {
    BudgetSet set = 0;
    for (std::size_t i = 0; i < std::min(budgets.size(), max_budgets); ++i) {
        if (left(profile, budgets[i], local) == 0) set |= BudgetSet{1} << i;
    }
    return set;
}

Result<std::uint32_t> Ledger::give_bonus(std::string profile, const Budget& budget,
                                         std::uint16_t minutes, std::string by,
                                         const LocalTime& local, std::int64_t now) {
    const auto day = state(profile, budget, local).today.day;
    if (day == no_day) return Error{{}, "the router does not know the date yet"};
    if (bonus(profile, budget.id, day) + minutes > minutes_a_day) {
        return Error{{}, "a day has 1440 minutes"};
    }
    Bonus made{take_id(), std::move(profile), budget.id, minutes, day, now, std::move(by)};
    if (auto fault = fault_of(made); !fault.empty()) return Error{{}, std::move(fault)};
    auto& bonuses = tables_.bonuses;
    if (bonuses.size() >= max_bonuses) {
        const auto oldest = std::min_element(
            bonuses.begin(), bonuses.end(),
            [](const Bonus& a, const Bonus& b) { return a.given_at < b.given_at; });
        if (oldest->day == day) return Error{{}, "too many bonuses today"};
        bonuses.erase(oldest);
    }
    bonuses.push_back(std::move(made));
    return bonuses.back().id;
}

std::uint16_t Ledger::bonus(std::string_view profile, std::string_view budget,
                            std::int32_t day) const {
    std::uint32_t minutes = 0;
    for (const auto& bonus : tables_.bonuses) {
        if (bonus.day == day && bonus.profile == profile && bonus.budget == budget) {
            minutes += bonus.minutes;
        }
    }
    return static_cast<std::uint16_t>(std::min<std::uint32_t>(minutes, minutes_a_day));
}

void Ledger::erase_profile(std::string_view profile) {
    erase_of(tables_.grants, profile);
    erase_of(tables_.requests, profile);
    erase_of(tables_.bonuses, profile);
    erase_of(tables_.codes, profile);
    erase_of(tables_.tries, profile);
    erase_of(tables_.spent, profile);
}

}  // namespace tarha::rules
