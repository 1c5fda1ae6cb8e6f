#include "rules/ledger_records.h"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <utility>

#include "rules/id.h"

namespace tarha::rules {
namespace {

constexpr std::int64_t last_time = 253'402'300'799;  // 9999-12-31T23:59:59Z
constexpr std::uint16_t minutes_a_day = 24 * 60;

bool is_time(std::int64_t time) {
    return time >= 0 && time <= last_time;
}

// Bytes that follow the first byte of a character, and the smallest character that needs so many.
struct Utf8Lead {
    std::size_t more = 0;
    std::uint32_t bits = 0;
    std::uint32_t smallest = 0;
};
std::optional<Utf8Lead> utf8_lead(unsigned char c) {
    if (c < 0x80) return Utf8Lead{0, c, 0};
    if ((c & 0xe0U) == 0xc0) return Utf8Lead{1, c & 0x1fU, 0x80};
    if ((c & 0xf0U) == 0xe0) return Utf8Lead{2, c & 0x0fU, 0x800};
    if ((c & 0xf8U) == 0xf0) return Utf8Lead{3, c & 0x07U, 0x10000};
    return std::nullopt;
}

// The character at the beginning of `text` (RFC 3629), which loses it.
std::optional<std::uint32_t> take_character(std::string_view& text) {
    const auto lead = utf8_lead(static_cast<unsigned char>(text.front()));
    if (!lead || text.size() <= lead->more) return std::nullopt;
    auto character = lead->bits;
    for (std::size_t i = 1; i <= lead->more; ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if ((c & 0xc0U) != 0x80) return std::nullopt;
        character = character << 6U | (c & 0x3fU);
    }
    const bool is_surrogate = character >= 0xd800 && character <= 0xdfff;
    if (character < lead->smallest || character > 0x10ffff || is_surrogate) return std::nullopt;
    text.remove_prefix(lead->more + 1);
    return character;
}

std::string fault_of_profile(const std::string& profile) {
    return is_id(profile) ? "" : "the profile must be 1 to 32 of a-z, 0-9 and '-'";
}

std::string fault_of_budget(const std::string& budget) {
    return is_id(budget) ? "" : "the budget must be 1 to 32 of a-z, 0-9 and '-'";
}

std::string fault_of_subject(const Subject& subject) {
    const auto read = parse_subject(subject_text(subject));
    if (!read) return read.error().text;
    return *read == subject ? "" : "'" + subject_text(subject) + "' is not in its usual form";
}

std::string fault_of_note(std::string_view note) {
    if (is_note(note)) return {};
    return "a note has at most " + std::to_string(max_note_characters) +
           " characters, and none for control";
}

std::string fault_of_person(std::string_view by) {
    return is_note(by, max_person) ? "" : "the name of who did it is too long or no plain text";
}

std::string fault_of_minutes(std::uint16_t minutes) {
    return minutes >= 1 && minutes <= minutes_a_day ? "" : "minutes are 1 to 1440";
}

std::string first_of(std::initializer_list<std::string> faults) {
    for (const auto& fault : faults) {
        if (!fault.empty()) return fault;
    }
    return {};
}

std::string fault_of_length(const Grant& grant) {
    if (!is_time(grant.from) || !is_time(grant.until)) return "there is no such time";
    const auto length = grant.until - grant.from;
    if (length <= 0 || length > max_grant_seconds) return "a grant lasts 1 second to 31 days";
    return grant.left >= 0 && grant.left <= length ? "" : "more is left than was given";
}

std::string fault_of_answer(const Request& request) {
    if (!is_time(request.asked_at) || !is_time(request.answered_at)) return "there is no such time";
    if ((request.state == RequestState::approved) != (request.answer != Approval::none)) {
        return "only what is approved has an answer other than none";
    }
    return {};
}

std::string fault_of_day(const DayUse& use) {
    return use.carried <= minutes_a_day ? "" : "at most 1440 minutes are carried over";
}

// Walks one table; `key` gives what must not be there twice.
template <class Record, class Key>
std::optional<LedgerFault> fault_in(const std::vector<Record>& records, LedgerFault::Table table,
                                    std::size_t cap, Key key) {
    std::set<decltype(key(records.front()))> seen;
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (i == cap) return LedgerFault{table, i, "more than " + std::to_string(cap)};
        if (auto fault = fault_of(records[i]); !fault.empty()) {
            return LedgerFault{table, i, std::move(fault)};
        }
        if (!seen.insert(key(records[i])).second) return LedgerFault{table, i, "is there twice"};
    }
    return std::nullopt;
}

}  // namespace

bool is_note(std::string_view text, std::size_t max_characters) noexcept {
    std::size_t count = 0;
    while (!text.empty()) {
        const auto character = take_character(text);
        if (!character || ++count > max_characters) return false;
        // C0, delete and C1; the line and paragraph separators, which break lines, too
        if (*character < 0x20 || (*character >= 0x7f && *character < 0xa0)) return false;
        if (*character == 0x2028 || *character == 0x2029) return false;
    }
    return true;
}

std::string fault_of(const Grant& grant) {
    return first_of({fault_of_profile(grant.profile), fault_of_subject(grant.subject),
                     fault_of_length(grant), fault_of_note(grant.note), fault_of_person(grant.by)});
}

std::string fault_of(const Request& request) {
    const bool is_offered = std::find(request_minutes.begin(), request_minutes.end(),
                                      request.minutes) != request_minutes.end();
    const bool is_internet = request.subject.kind == Subject::Kind::internet;
    return first_of(
        {fault_of_profile(request.profile), fault_of_subject(request.subject),
         is_offered ? "" : "minutes that are asked for are 15, 30 or 60",
         is_internet && request.minutes == 0 ? "the internet is asked for in minutes" : "",
         fault_of_note(request.note), fault_of_note(request.answer_note),
         fault_of_person(request.by), fault_of_answer(request)});
}

std::string fault_of(const Bonus& bonus) {
    return first_of({fault_of_profile(bonus.profile), fault_of_budget(bonus.budget),
                     fault_of_minutes(bonus.minutes), fault_of_person(bonus.by),
                     is_time(bonus.given_at) ? "" : "there is no such time",
                     bonus.day == no_day ? "a bonus is for a day" : ""});
}

std::string fault_of(const Code& code) {
    const bool are_times = is_time(code.created) && is_time(code.expires) && is_time(code.used_at);
    return first_of({code.profile.empty() ? "" : fault_of_profile(code.profile),
                     fault_of_subject(code.subject), fault_of_minutes(code.minutes),
                     are_times ? "" : "there is no such time"});
}

std::string fault_of(const CodeTries& tries) {
    return first_of({fault_of_profile(tries.profile),
                     tries.left >= 0 && tries.left <= a_day ? "" : "there is no such time"});
}

std::string fault_of(const Spent& spent) {
    return first_of({fault_of_profile(spent.profile), fault_of_budget(spent.budget),
                     fault_of_day(spent.state.today), fault_of_day(spent.state.before)});
}

std::optional<LedgerFault> find_fault(const LedgerTables& tables) {
    using Table = LedgerFault::Table;
    const auto id = [](const auto& record) { return record.id; };
    auto fault = fault_in(tables.grants, Table::grant, max_grants, id);
    if (!fault) fault = fault_in(tables.requests, Table::request, max_requests, id);
    if (!fault) fault = fault_in(tables.bonuses, Table::bonus, max_bonuses, id);
    if (!fault) fault = fault_in(tables.codes, Table::code, max_codes, id);
    if (!fault) {
        fault = fault_in(tables.tries, Table::tries, max_tries,
                         [](const CodeTries& tries) { return std::string_view{tries.profile}; });
    }
    if (!fault) {
        fault = fault_in(tables.spent, Table::spent, max_spent, [](const Spent& spent) {
            return std::pair<std::string_view, std::string_view>{spent.profile, spent.budget};
        });
    }
    return fault;
}

}  // namespace tarha::rules
