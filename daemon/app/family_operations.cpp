// What a family agrees on from day to day: grants, wishes, budgets, codes. Part of
// DaemonOperations.
#include <algorithm>
#include <optional>
#include <utility>

#include "daemon/app/daemon_operations.h"
#include "daemon/crypto/password_hash.h"
#include "daemon/home_files.h"
#include "rules/access_code.h"
#include "rules/allow_always.h"
#include "rules/civil_date.h"
#include "rules/household_file.h"

namespace tarha {
namespace {

using control::WallTime;

// Eight megabytes and some hundredths of a second for each code that is tried.
constexpr crypto::ScryptCost code_cost{13, 8, 1};
constexpr const char* asker = "control socket";

std::int64_t unix_now() {
    return Policy::Clock::to_time_t(Policy::Clock::now());
}

WallTime wall_time(std::int64_t unix_seconds) {
    return WallTime{std::chrono::seconds{unix_seconds}};
}

control::GrantRow row_of(const rules::Grant& grant) {
    return {grant.id, grant.profile, rules::subject_text(grant.subject), wall_time(grant.until)};
}

std::string how_text(rules::Approval answer) {
    if (answer == rules::Approval::none) return {};
    return std::string{rules::approval_names[static_cast<std::size_t>(answer)]};
}

control::WishRow row_of(const rules::Request& wish) {
    return {wish.id,
            wish.profile,
            rules::subject_text(wish.subject),
            wish.minutes,
            std::string{rules::request_reason_names[static_cast<std::size_t>(wish.reason)]},
            wish.note,
            std::string{rules::request_state_names[static_cast<std::size_t>(wish.state)]},
            wall_time(wish.asked_at),
            how_text(wish.answer),
            wish.answer_note};
}

control::CodeRow row_of(const rules::Code& code) {
    control::CodeRow row{code.id,
                         code.profile,
                         rules::subject_text(code.subject),
                         code.minutes,
                         wall_time(code.created),
                         wall_time(code.expires),
                         {}};
    if (code.used_at != 0) row.used = wall_time(code.used_at);
    return row;
}

control::BudgetUse row_of(const BudgetRow& row) {
    return {row.profile, row.budget, row.used, row.left, row.limit};
}

rules::CodeSalt random_salt() {
    const auto random = random_hash_key();
    rules::CodeSalt salt{};
    for (std::size_t i = 0; i < salt.size(); ++i) {
        const auto word = i < 8 ? random.k0 : random.k1;
        salt[i] = static_cast<std::uint8_t>(word >> (8 * (i % 8)));
    }
    return salt;
}

// All zero when there is no memory for it: no code is ever kept so.
rules::CodeDigest code_digest(const rules::CodeSalt& salt, std::string_view code) {
    return crypto::slow_digest(code, salt, code_cost).value_or(rules::CodeDigest{});
}

}  // namespace

void DaemonOperations::ledger_changed() {
    parts_.policy.ledger_changed(Policy::Clock::now());
    parts_.policy_changed();
}

Result<control::GrantRow> DaemonOperations::grant_row(std::uint32_t id) {
    const auto& grants = parts_.policy.accounts().ledger().tables().grants;
    const auto at = std::ranges::find(grants, id, &rules::Grant::id);
    if (at == grants.end()) return Error{{}, "there is no grant " + std::to_string(id)};
    return tarha::row_of(*at);
}

Result<control::WishRow> DaemonOperations::wish_row(std::uint32_t id) {
    const auto& requests = parts_.policy.accounts().ledger().tables().requests;
    const auto at = std::ranges::find(requests, id, &rules::Request::id);
    if (at == requests.end()) return Error{{}, "there is no request " + std::to_string(id)};
    return tarha::row_of(*at);
}

Result<std::vector<control::GrantRow>> DaemonOperations::grants() {
    std::vector<control::GrantRow> rows;
    const auto now = unix_now();
    for (const auto& grant : parts_.policy.accounts().ledger().tables().grants) {
        if (rules::is_active(grant, now)) rows.push_back(tarha::row_of(grant));
    }
    return rows;
}

Result<std::vector<control::WishRow>> DaemonOperations::requests() {
    std::vector<control::WishRow> rows;
    for (const auto& wish : parts_.policy.accounts().ledger().tables().requests) {
        rows.push_back(tarha::row_of(wish));
    }
    return rows;
}

Result<std::vector<control::BudgetUse>> DaemonOperations::budgets() {
    std::vector<control::BudgetUse> rows;
    for (const auto& row : parts_.policy.budgets(Policy::Clock::now())) {
        rows.push_back(tarha::row_of(row));
    }
    return rows;
}

Result<rules::Subject> DaemonOperations::known_subject(const std::string& text) const {
    auto parsed = rules::parse_subject(text);
    if (!parsed) return parsed.error();
    if (!parts_.policy.household().activate(*parsed, 0)) {
        return Error{{}, "neither the catalogue nor a list knows '" + text + "'"};
    }
    return parsed;
}

// The subject that a text names, known to the household, and the profile with rules that it is for.
Result<DaemonOperations::Wanted> DaemonOperations::want(const std::string& profile,
                                                        const std::string& subject) const {
    const auto index = find_profile(profile);
    if (!index) return index.error();
    const auto& household = parts_.policy.household();
    if (!household.profile(*index).filtered) {
        return Error{{}, "'" + profile + "' has no rules, so everything is allowed already"};
    }
    auto known = known_subject(subject);
    if (!known) return known.error();
    return Wanted{*index, household.profile(*index).id, std::move(*known)};
}

Result<control::GrantRow> DaemonOperations::grant(const control::GrantRequest& request) {
    const auto wanted = want(request.profile, request.subject);
    if (!wanted) return wanted.error();
    const auto id = parts_.policy.accounts().ledger().grant(
        wanted->profile, wanted->subject, request.duration.count(), {}, asker, unix_now());
    if (!id) return id.error();
    ledger_changed();
    return grant_row(*id);
}

Status DaemonOperations::revoke(std::uint32_t id) {
    if (!parts_.policy.accounts().ledger().revoke(id)) {
        return Error{{}, "there is no grant " + std::to_string(id)};
    }
    ledger_changed();
    return Done{};
}

Result<control::WishRow> DaemonOperations::ask(const control::WishRequest& request) {
    auto wanted = want(request.profile, request.subject);
    if (!wanted) return wanted.error();
    const auto id = parts_.policy.accounts().ledger().ask(
        {wanted->profile, wanted->subject, request.minutes, request.reason, request.note},
        unix_now());
    if (!id) return id.error();
    parts_.policy.accounts().save();
    auto row = wish_row(*id);
    parts_.events.add("wish", wanted->profile,
                      {{"request", std::to_string(*id)}, {"subject", row->subject}}, row->asked);
    return row;
}

Result<control::WishRow> DaemonOperations::answer(const control::AnswerRequest& request) {
    auto& ledger = parts_.policy.accounts().ledger();
    const auto wish = wish_row(request.id);
    if (!wish) return wish.error();
    if (request.answer == rules::Approval::none) {
        auto done = ledger.decline(request.id, request.words, asker, unix_now());
        if (!done) return done.error();
        parts_.policy.accounts().save();
        return wish_row(request.id);
    }
    const auto index = parts_.policy.household().find_profile(wish->profile);
    if (!index) return Error{{}, "the profile '" + wish->profile + "' is gone"};
    if (request.answer == rules::Approval::always) return approve_always(request, *wish);
    const auto day_end = parts_.policy.day_end(*index, Policy::Clock::now());
    const auto approved = ledger.approve(request.id, request.answer, day_end, asker, unix_now());
    if (!approved) return approved.error();
    ledger_changed();
    return wish_row(request.id);
}

// The rule is written first: a wish is not answered by what could not be kept.
Result<control::WishRow> DaemonOperations::approve_always(const control::AnswerRequest& request,
                                                          const control::WishRow& wish) {
    auto& accounts = parts_.policy.accounts();
    auto answered = accounts.ledger();
    const auto approved =
        answered.approve(request.id, rules::Approval::always, 0, asker, unix_now());
    if (!approved) return approved.error();
    const auto today = rules::date_text(parts_.policy.snapshot()->now.day);
    auto parts = rules::allow_always(
        parts_.policy.household().parts(), wish.profile, *approved->allow_always,
        request.words.empty() ? "asked for, allowed on " + today : request.words);
    if (!parts) return parts.error();
    const auto household = rules::Household::make(std::move(*parts));
    if (!household) return household.error();
    if (auto set = set_household(rules::household_text(*household)); !set) return set.error();
    accounts.ledger() = std::move(answered);
    accounts.save();
    return wish_row(request.id);
}

Result<std::vector<control::CodeRow>> DaemonOperations::codes() {
    std::vector<control::CodeRow> rows;
    for (const auto& code : parts_.policy.accounts().ledger().tables().codes) {
        rows.push_back(tarha::row_of(code));
    }
    return rows;
}

Result<control::MadeCode> DaemonOperations::make_code(const control::CodeRequest& request) {
    std::string profile;
    auto subject = known_subject(request.subject);
    if (!subject) return subject.error();
    if (!request.profile.empty()) {
        auto wanted = want(request.profile, request.subject);
        if (!wanted) return wanted.error();
        profile = std::move(wanted->profile);
    }
    auto& accounts = parts_.policy.accounts();
    accounts.ledger().salt_codes(random_salt());
    const auto code = rules::access_code(random_hash_key().k0);
    const auto text = rules::read_access_code(code);
    const auto digest = code_digest(accounts.ledger().tables().salt, text.value_or(""));
    if (digest == rules::CodeDigest{}) return Error{{}, "there is no memory left for a code"};
    const auto now = unix_now();
    const auto expires = now + std::chrono::seconds{request.lives}.count();
    const auto id = accounts.ledger().add_code(
        code, [&digest](const auto&, auto) { return digest; }, std::move(profile),
        std::move(*subject), request.minutes, expires, now);
    if (!id) return id.error();
    accounts.save();
    return control::MadeCode{*id, code};
}

Status DaemonOperations::remove_code(std::uint32_t id) {
    auto& accounts = parts_.policy.accounts();
    if (!accounts.ledger().remove_code(id)) {
        return Error{{}, "there is no code " + std::to_string(id)};
    }
    accounts.save();
    return Done{};
}

Result<control::GrantRow> DaemonOperations::redeem(const std::string& profile,
                                                   const std::string& code) {
    const auto index = find_profile(profile);
    if (!index) return index.error();
    auto& accounts = parts_.policy.accounts();
    const auto& id_of_profile = parts_.policy.household().profile(*index).id;
    const auto grant = accounts.ledger().redeem(id_of_profile, code, code_digest, unix_now());
    if (!grant) {
        accounts.save();  // the wrong tries, too
        return grant.error();
    }
    ledger_changed();
    return grant_row(*grant);
}

Result<control::BudgetUse> DaemonOperations::bonus(const control::BonusRequest& request) {
    const auto index = find_profile(request.profile);
    if (!index) return index.error();
    const auto& profile = parts_.policy.household().profile(*index);
    const auto budget = std::ranges::find(profile.budgets, request.budget, &rules::Budget::id);
    if (budget == profile.budgets.end()) {
        return Error{{}, "'" + profile.id + "' has no budget '" + request.budget + "'"};
    }
    const auto given = parts_.policy.accounts().ledger().give_bonus(
        profile.id, *budget, request.minutes, asker, parts_.policy.snapshot()->now, unix_now());
    if (!given) return given.error();
    ledger_changed();
    for (const auto& row : parts_.policy.budgets(Policy::Clock::now())) {
        if (row.profile == profile.id && row.budget == budget->id) return tarha::row_of(row);
    }
    return Error{{}, "the budget is gone"};
}

Status DaemonOperations::forget(const std::string& profile) {
    const auto index = find_profile(profile);
    if (!index) return index.error();
    const auto id = parts_.policy.household().profile(*index).id;
    parts_.policy.accounts().forget(id);
    parts_.log.forget(id);
    parts_.events.forget(id);
    Status journal = parts_.journal.forget(id);
    ledger_changed();
    return journal;
}

Result<std::vector<control::EventRow>> DaemonOperations::events(std::uint64_t after) {
    return parts_.events.after(after);
}

}  // namespace tarha
