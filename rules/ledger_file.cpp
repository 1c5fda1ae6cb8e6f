#include "rules/ledger_file.h"

#include <array>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "rules/toml_fields.h"
#include "rules/toml_lines.h"

namespace tarha::rules {
namespace {

using Fields = TomlFields;
using Table = LedgerFault::Table;

constexpr std::string_view hex_digits = "0123456789abcdef";

template <std::size_t n>
std::string hex(const std::array<std::uint8_t, n>& bytes) {
    std::string text;
    for (const auto byte : bytes) {
        text += hex_digits[byte >> 4U];
        text += hex_digits[byte & 15U];
    }
    return text;
}

template <std::size_t n>
std::array<std::uint8_t, n> read_hex(Fields& fields, std::string_view key) {
    const auto text = fields.required_text(key);
    std::array<std::uint8_t, n> bytes{};
    const bool is_hex =
        text.size() == 2 * n && text.find_first_not_of(hex_digits) == std::string::npos;
    if (!is_hex) {
        fields.fail(key, "must be " + std::to_string(2 * n) + " of 0-9 and a-f");
        return bytes;
    }
    for (std::size_t i = 0; i < n; ++i) {
        bytes[i] = static_cast<std::uint8_t>(hex_digits.find(text[2 * i]) << 4U |
                                             hex_digits.find(text[2 * i + 1]));
    }
    return bytes;
}

// A number that fits the member; `usual` when the key is absent.
template <class Number>
void read(Fields& fields, std::string_view key, Number& member, Number usual = 0) {
    const auto value = fields.number(key);
    member = usual;
    if (!value) return;
    if (!std::in_range<Number>(*value)) return fields.fail(key, "is out of range");
    member = static_cast<Number>(*value);
}

Subject read_subject(Fields& fields) {
    auto subject = parse_subject(fields.required_text("for"));
    if (subject) return *subject;
    fields.fail("for", subject.error().text);
    return {};
}

template <class Word, std::size_t n>
Word read_word(Fields& fields, std::string_view key, const std::array<std::string_view, n>& words,
               Word usual) {
    return static_cast<Word>(fields.choice(key, words, static_cast<std::size_t>(usual)));
}

template <class Word, std::size_t n>
void write_word(TomlLines& lines, std::string_view key,
                const std::array<std::string_view, n>& words, Word value, Word usual) {
    lines.choice(key, words[static_cast<std::size_t>(value)],
                 words[static_cast<std::size_t>(usual)]);
}

// --- One pair of functions a table: what one reads the other writes.

void read(Fields& fields, Grant& grant) {
    read(fields, "id", grant.id);
    grant.profile = fields.required_text("profile");
    grant.subject = read_subject(fields);
    read(fields, "from", grant.from);
    read(fields, "until", grant.until);
    read(fields, "left", grant.left);
    grant.note = fields.text("note");
    grant.by = fields.text("by");
}

void write(TomlLines& lines, const Grant& grant) {
    lines.heading("[[grant]]");
    lines.number("id", grant.id);
    lines.text("profile", grant.profile);
    lines.text("for", subject_text(grant.subject));
    lines.number("from", grant.from);
    lines.number("until", grant.until);
    lines.number("left", grant.left);
    lines.text_unless_empty("note", grant.note);
    lines.text_unless_empty("by", grant.by);
}

void read(Fields& fields, Request& request) {
    read(fields, "id", request.id);
    request.profile = fields.required_text("profile");
    request.subject = read_subject(fields);
    read(fields, "minutes", request.minutes);
    request.reason = read_word(fields, "reason", request_reason_names, RequestReason::other);
    request.note = fields.text("note");
    request.state = read_word(fields, "state", request_state_names, RequestState::pending);
    read(fields, "asked_at", request.asked_at);
    read(fields, "answered_at", request.answered_at);
    request.answer = read_word(fields, "answer", approval_names, Approval::none);
    request.answer_note = fields.text("answer_note");
    request.by = fields.text("by");
}

void write(TomlLines& lines, const Request& request) {
    lines.heading("[[request]]");
    lines.number("id", request.id);
    lines.text("profile", request.profile);
    lines.text("for", subject_text(request.subject));
    lines.number_unless("minutes", request.minutes, 0);
    write_word(lines, "reason", request_reason_names, request.reason, RequestReason::other);
    lines.text_unless_empty("note", request.note);
    write_word(lines, "state", request_state_names, request.state, RequestState::pending);
    lines.number("asked_at", request.asked_at);
    lines.number_unless("answered_at", request.answered_at, 0);
    write_word(lines, "answer", approval_names, request.answer, Approval::none);
    lines.text_unless_empty("answer_note", request.answer_note);
    lines.text_unless_empty("by", request.by);
}

void read(Fields& fields, Bonus& bonus) {
    read(fields, "id", bonus.id);
    bonus.profile = fields.required_text("profile");
    bonus.budget = fields.required_text("budget");
    read(fields, "minutes", bonus.minutes);
    read(fields, "day", bonus.day, no_day);
    read(fields, "given_at", bonus.given_at);
    bonus.by = fields.text("by");
}

void write(TomlLines& lines, const Bonus& bonus) {
    lines.heading("[[bonus]]");
    lines.number("id", bonus.id);
    lines.text("profile", bonus.profile);
    lines.text("budget", bonus.budget);
    lines.number("minutes", bonus.minutes);
    lines.number("day", bonus.day);
    lines.number("given_at", bonus.given_at);
    lines.text_unless_empty("by", bonus.by);
}

void read(Fields& fields, Code& code) {
    read(fields, "id", code.id);
    code.profile = fields.text("profile");
    code.digest = read_hex<std::tuple_size_v<CodeDigest>>(fields, "digest");
    code.subject = read_subject(fields);
    read(fields, "minutes", code.minutes);
    read(fields, "created", code.created);
    read(fields, "expires", code.expires);
    read(fields, "used_at", code.used_at);
}

void write(TomlLines& lines, const Code& code) {
    lines.heading("[[code]]");
    lines.number("id", code.id);
    lines.text_unless_empty("profile", code.profile);
    lines.text("digest", hex(code.digest));
    lines.text("for", subject_text(code.subject));
    lines.number("minutes", code.minutes);
    lines.number("created", code.created);
    lines.number("expires", code.expires);
    lines.number_unless("used_at", code.used_at, 0);
}

void read(Fields& fields, CodeTries& tries) {
    tries.profile = fields.required_text("profile");
    read(fields, "wrong", tries.wrong);
    read(fields, "left", tries.left);
}

void write(TomlLines& lines, const CodeTries& tries) {
    lines.heading("[[tries]]");
    lines.text("profile", tries.profile);
    lines.number("wrong", tries.wrong);
    lines.number("left", tries.left);
}

// The keys of a DayUse, of today and of the day before.
struct DayKeys {
    std::string_view day, used, bonus_used, week, carried;
};
constexpr DayKeys today_keys{"day", "used", "bonus_used", "week", "carried"};
constexpr DayKeys before_keys{"day_before", "used_before", "bonus_used_before", "week_before",
                              "carried_before"};

void read(Fields& fields, const DayKeys& keys, DayUse& use) {
    read(fields, keys.day, use.day, no_day);
    read(fields, keys.used, use.used);
    read(fields, keys.bonus_used, use.bonus_used);
    read(fields, keys.week, use.week);
    read(fields, keys.carried, use.carried);
}

void write(TomlLines& lines, const DayKeys& keys, const DayUse& use) {
    lines.number_unless(keys.day, use.day, no_day);
    lines.number_unless(keys.used, use.used, 0);
    lines.number_unless(keys.bonus_used, use.bonus_used, 0);
    lines.number_unless(keys.week, use.week, 0);
    lines.number_unless(keys.carried, use.carried, 0);
}

void read(Fields& fields, Spent& spent) {
    spent.profile = fields.required_text("profile");
    spent.budget = fields.required_text("budget");
    read(fields, today_keys, spent.state.today);
    read(fields, before_keys, spent.state.before);
}

void write(TomlLines& lines, const Spent& spent) {
    lines.heading("[[spent]]");
    lines.text("profile", spent.profile);
    lines.text("budget", spent.budget);
    write(lines, today_keys, spent.state.today);
    write(lines, before_keys, spent.state.before);
}

// --- The whole file

// The tables, and the line on which each record begins.
struct Draft {
    LedgerTables tables;
    std::array<std::vector<toml::source_index>, 6> lines;  // by Table
};

template <class Record>
void read_table(Fields& fields, std::string_view key, std::size_t cap, Table table,
                std::vector<Record>& records, Draft& draft) {
    auto& lines = draft.lines[static_cast<std::size_t>(table)];
    fields.tables(key, cap, [&](Fields& record) {
        lines.push_back(record.line());
        read(record, records.emplace_back());
    });
}

Draft read_draft(Fields& root) {
    Draft draft;
    auto& tables = draft.tables;
    if (root.number("version") != ledger_version) {
        root.fail("version", "must be " + std::to_string(ledger_version));
    }
    read(root, "next_id", tables.next_id, std::uint32_t{1});
    if (root.has("salt")) tables.salt = read_hex<std::tuple_size_v<CodeSalt>>(root, "salt");
    read_table(root, "grant", max_grants, Table::grant, tables.grants, draft);
    read_table(root, "request", max_requests, Table::request, tables.requests, draft);
    read_table(root, "bonus", max_bonuses, Table::bonus, tables.bonuses, draft);
    read_table(root, "code", max_codes, Table::code, tables.codes, draft);
    read_table(root, "tries", max_tries, Table::tries, tables.tries, draft);
    read_table(root, "spent", max_spent, Table::spent, tables.spent, draft);
    root.unknown_keys();
    return draft;
}

template <class Record>
void write_table(TomlLines& lines, const std::vector<Record>& records) {
    for (const auto& record : records) write(lines, record);
}

}  // namespace

Result<Ledger> parse_ledger(std::string_view text, std::string_view file_name) {
    if (text.size() > max_ledger_text) {
        return Error{std::string{file_name},
                     "larger than " + std::to_string(max_ledger_text) + " bytes"};
    }
    const auto table = parse_toml(text, file_name);
    if (!table) return table.error();
    TomlFault fault{file_name};
    Fields root{*table, fault};
    auto draft = read_draft(root);
    if (fault.error()) return *fault.error();
    if (const auto found = find_fault(draft.tables)) {
        fault.at(draft.lines[static_cast<std::size_t>(found->table)][found->index], found->text);
        return *fault.error();
    }
    return Ledger::make(std::move(draft.tables));
}

std::string ledger_text(const Ledger& ledger) {
    const auto& tables = ledger.tables();
    std::string out = "version = " + std::to_string(ledger_version) + "\n";
    TomlLines lines{out};
    lines.number_unless("next_id", tables.next_id, 1);
    if (tables.salt != CodeSalt{}) lines.text("salt", hex(tables.salt));
    write_table(lines, tables.grants);
    write_table(lines, tables.requests);
    write_table(lines, tables.bonuses);
    write_table(lines, tables.codes);
    write_table(lines, tables.tries);
    write_table(lines, tables.spent);
    return out;
}

}  // namespace tarha::rules
