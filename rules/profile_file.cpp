#include "rules/profile_file.h"

#include <array>

#include "rules/catalog/categories.h"
#include "rules/catalog/services.h"
#include "rules/civil_date.h"

namespace tarha::rules {
namespace {

using Fields = TomlFields;

constexpr std::array<std::string_view, 2> verdict_words{"allow", "block"};
constexpr std::array<std::string_view, 2> rule_words{"allow", "deny"};

std::uint16_t read_time(Fields& fields, std::string_view key) {
    const auto text = fields.required_text(key);
    const auto minute = parse_time(text);
    if (!minute) fields.fail(key, "'" + text + "' is not a time of day such as \"20:30\"");
    return minute.value_or(0);
}

Days read_days(Fields& fields) {
    const auto names = fields.list("days");
    if (fields.has("days") && names.empty()) fields.fail("days", "is empty");
    Days days = 0;
    for (const auto& name : names) {
        days = static_cast<Days>(days | 1U << fields.word("days", name, day_names));
    }
    return names.empty() ? every_day : days;
}

TimeWindow read_time_window(Fields& fields) {
    TimeWindow window;
    window.days = read_days(fields);
    window.from = read_time(fields, "from");
    window.to = read_time(fields, "to");
    window.holidays = static_cast<OnHolidays>(fields.choice("holidays", on_holidays_names, 0));
    if (window.from == minutes_per_day) fields.fail("from", "a day begins at \"00:00\"");
    if (window.from == window.to) fields.fail("to", "a window cannot end when it begins");
    return window;
}

SuffixRules made_rules(Fields& fields, std::string_view key, std::vector<std::string> allow,
                       std::vector<std::string> deny, std::vector<NotedRule> noted) {
    auto rules = SuffixRules::make(std::move(allow), std::move(deny), std::move(noted));
    if (rules) return std::move(*rules);
    fields.fail(key, rules.error().text);
    return {};
}

Window read_window(Fields& fields) {
    Window window;
    window.mode = static_cast<Mode>(fields.word("mode", fields.required_text("mode"), mode_names));
    window.when = read_time_window(fields);
    window.allow = made_rules(fields, "allow", fields.list("allow"), {}, {});
    return window;
}

DayException read_exception(Fields& fields) {
    DayException exception;
    exception.day = read_day(fields, "day");
    if (fields.has("mode")) {
        exception.mode = static_cast<Mode>(fields.word("mode", fields.text("mode"), mode_names));
    }
    exception.off = fields.flag("off", false);
    exception.note = fields.text("note");
    if (exception.off) return exception;
    exception.from = read_time(fields, "from");
    exception.to = read_time(fields, "to");
    if (exception.from == exception.to) fields.fail("to", "a window cannot end when it begins");
    return exception;
}

NotedRule read_noted(Fields& fields) {
    NotedRule rule;
    rule.suffix = fields.required_text("name");
    const auto word = fields.word("action", fields.required_text("action"), rule_words);
    rule.verdict = word == 0 ? Verdict::allow : Verdict::block;
    rule.note = fields.text("note");
    if (fields.has("until")) rule.last_day = read_day(fields, "until");
    if (auto alone = SuffixRules::make({}, {}, {rule}); !alone) {
        fields.fail("name", alone.error().text);
        rule.suffix = "invalid";
    }
    return rule;
}

SuffixRules read_rules(Fields& fields) {
    auto allow = fields.list("allow");
    auto deny = fields.list("deny");
    std::vector<NotedRule> noted;
    fields.tables("rule", SuffixRules::max_rules,
                  [&noted](Fields& rule) { noted.push_back(read_noted(rule)); });
    // Each list by itself first, so that the error stands at the right line.
    if (auto alone = SuffixRules::make({}, deny); !alone) fields.fail("deny", alone.error().text);
    return made_rules(fields, "allow", std::move(allow), std::move(deny), std::move(noted));
}

std::vector<Choice> read_choices(Fields& fields, std::string_view key) {
    std::vector<Choice> choices;
    fields.entries(key, max_choices, [&](const Fields::Entry& entry) {
        choices.push_back(
            {std::string{entry.key}, static_cast<Action>(fields.word_of(entry, action_names))});
    });
    return choices;
}

std::vector<Choice> read_service_choices(Fields& fields) {
    std::vector<std::string_view> known;
    for (const auto& service : services()) known.push_back(service.id);
    std::vector<Choice> choices;
    fields.entries("services", max_choices, [&](const Fields::Entry& entry) {
        const auto action = static_cast<Action>(fields.word_of(entry, action_names));
        if (!find_service(entry.key)) {
            fields.fail_at(entry.line, "there is no service '" + std::string{entry.key} +
                                           "' in the catalogue" + did_you_mean(entry.key, known));
        }
        choices.push_back({std::string{entry.key}, action});
    });
    return choices;
}

// Until version 1 there were no presets, and a profile named the categories that it blocks.
void read_categories(Fields& fields, std::int64_t version, Profile& profile) {
    if (version >= 2) {
        profile.presets = fields.flag("presets", true);
        profile.categories = read_choices(fields, "categories");
        return;
    }
    profile.presets = false;
    for (auto& name : fields.list("block")) {
        profile.categories.push_back({std::move(name), Action::block});
    }
}

Subject read_subject(Fields& fields, const std::string& text) {
    auto subject = parse_subject(text);
    if (subject) return *subject;
    fields.fail("for", subject.error().text);
    return {};
}

Budget read_budget(Fields& fields) {
    Budget budget;
    budget.id = fields.required_text("id");
    if (!fields.has("for")) fields.fail("for", "is missing");
    for (const auto& text : fields.list("for")) {
        budget.subjects.push_back(read_subject(fields, text));
    }
    const auto minutes = fields.numbers("minutes", budget.minutes.size(), minutes_per_day);
    if (!fields.has("minutes")) budget.minutes.fill(minutes_per_day);
    if (minutes.size() == 1) budget.minutes.fill(minutes.front());
    if (minutes.size() == budget.minutes.size()) {
        std::copy(minutes.begin(), minutes.end(), budget.minutes.begin());
    }
    const auto one = [&fields](std::string_view key) -> std::uint16_t {
        const auto values = fields.numbers(key, 1, 7 * minutes_per_day);
        return values.empty() ? std::uint16_t{0} : values.front();
    };
    budget.weekly = one("weekly");
    budget.carry_over = one("carry_over");
    budget.weekend_bonus = one("weekend_bonus");
    return budget;
}

EngineSet read_engines(Fields& fields) {
    if (!fields.has("safe_search_off")) return every_engine;
    EngineSet engines = every_engine;
    for (const auto& name : fields.list("safe_search_off")) {
        const auto number = fields.word("safe_search_off", name, engine_names);
        engines = static_cast<EngineSet>(engines & ~(1U << number));
    }
    return engines;
}

std::optional<Birthday> read_birthday(Fields& fields) {
    if (!fields.has("birthday")) return std::nullopt;
    const auto text = fields.text("birthday");
    const auto birthday = parse_birthday(text);
    if (!birthday) fields.fail("birthday", "'" + text + "' is not a month such as \"2016-05\"");
    return birthday;
}

void read_time_rules(Fields& fields, Profile& profile) {
    fields.tables("schedule", max_windows,
                  [&](Fields& window) { profile.schedule.windows.push_back(read_window(window)); });
    fields.tables("exception", max_exceptions, [&](Fields& exception) {
        profile.schedule.exceptions.push_back(read_exception(exception));
    });
    fields.tables("timetable", max_windows,
                  [&](Fields& window) { profile.timetable.push_back(read_time_window(window)); });
    fields.tables("budget", max_budgets,
                  [&](Fields& budget) { profile.budgets.push_back(read_budget(budget)); });
}

std::vector<std::string> names_of(Days days) {
    std::vector<std::string> names;
    for (std::size_t day = 0; day < day_names.size(); ++day) {
        if ((days >> day & 1U) != 0) names.emplace_back(day_names[day]);
    }
    return names;
}

void write_when(TomlLines& lines, const TimeWindow& when) {
    if (when.days != every_day) lines.list("days", names_of(when.days));
    lines.text("from", time_text(when.from));
    lines.text("to", time_text(when.to));
    lines.choice("holidays", on_holidays_names[static_cast<std::size_t>(when.holidays)],
                 on_holidays_names[0]);
}

void write_choices(TomlLines& lines, std::string_view heading, std::span<const Choice> choices) {
    if (choices.empty()) return;
    lines.heading(heading);
    for (const auto& choice : choices) {
        lines.text(toml_quoted(choice.id), action_name(choice.action));
    }
}

void write_rule(TomlLines& lines, const NotedRule& rule) {
    lines.heading("[[profile.rule]]");
    lines.text("name", rule.suffix);
    lines.text("action", rule_words[rule.verdict == Verdict::allow ? 0 : 1]);
    lines.text_unless_empty("note", rule.note);
    if (rule.last_day != NotedRule::no_end) lines.text("until", date_text(rule.last_day));
}

void write_exception(TomlLines& lines, const DayException& exception) {
    lines.heading("[[profile.exception]]");
    lines.text("day", date_text(exception.day));
    if (exception.mode) lines.text("mode", mode_name(*exception.mode));
    lines.flag("off", exception.off, false);
    if (!exception.off) {
        lines.text("from", time_text(exception.from));
        lines.text("to", time_text(exception.to));
    }
    lines.text_unless_empty("note", exception.note);
}

void write_budget(TomlLines& lines, const Budget& budget) {
    lines.heading("[[profile.budget]]");
    lines.text("id", budget.id);
    std::vector<std::string> subjects;
    for (const auto& subject : budget.subjects) subjects.push_back(subject_text(subject));
    lines.list("for", subjects);
    lines.numbers("minutes", budget.minutes);
    lines.number_unless("weekly", budget.weekly, 0);
    lines.number_unless("carry_over", budget.carry_over, 0);
    lines.number_unless("weekend_bonus", budget.weekend_bonus, 0);
}

void write_engines(TomlLines& lines, EngineSet engines) {
    std::vector<std::string> off;
    for (std::size_t i = 0; i < engine_names.size(); ++i) {
        if ((engines >> i & 1U) == 0) off.emplace_back(engine_names[i]);
    }
    lines.list("safe_search_off", off);
}

// The keys of the profile itself; its tables follow.
void write_keys(TomlLines& lines, const Profile& profile) {
    lines.text("id", profile.id);
    lines.text("name", profile.name);
    lines.text("band", band_name(profile.band));
    if (profile.birthday) lines.text("birthday", birthday_text(*profile.birthday));
    lines.flag("filtered", profile.filtered, true);
    lines.flag("presets", profile.presets, true);
    lines.list("allow", profile.rules.allow());
    lines.list("deny", profile.rules.deny());
    lines.flag("allow_only", profile.allow_only, false);
    lines.flag("shelf", profile.shelf, true);
    lines.choice("unknown", unknown_policy_names[static_cast<std::size_t>(profile.unknown)],
                 unknown_policy_names[0]);
    lines.choice("quic", verdict_words[profile.quic_allowed ? 0 : 1], verdict_words[0]);
    if (profile.bound_addresses) {
        lines.text("bound_addresses",
                   bound_addresses_names[static_cast<std::size_t>(*profile.bound_addresses)]);
    }
    lines.choice("dns_answer", dns_answer_names[static_cast<std::size_t>(profile.dns_answer)],
                 dns_answer_names[0]);
    write_engines(lines, profile.safe_search);
    lines.choice("youtube", youtube_names[static_cast<std::size_t>(profile.youtube)],
                 youtube_names[static_cast<std::size_t>(Profile{}.youtube)]);
    if (profile.log) lines.text("log", log_level_names[static_cast<std::size_t>(*profile.log)]);
}

}  // namespace

std::int32_t read_day(TomlFields& fields, std::string_view key) {
    const auto text = fields.required_text(key);
    const auto day = parse_date(text);
    if (!day) fields.fail(key, "'" + text + "' is not a date such as \"2026-12-24\"");
    return day.value_or(0);
}

Profile read_profile(TomlFields& fields, std::int64_t version) {
    Profile profile;
    profile.id = fields.required_text("id");
    profile.name = fields.required_text("name");
    profile.band = static_cast<Band>(
        fields.choice("band", band_names, static_cast<std::size_t>(profile.band)));
    profile.birthday = read_birthday(fields);
    profile.filtered = fields.flag("filtered", true);
    read_categories(fields, version, profile);
    profile.services = read_service_choices(fields);
    profile.rules = read_rules(fields);
    profile.allow_only = fields.flag("allow_only", false);
    profile.shelf = fields.flag("shelf", version >= 2);
    profile.unknown = static_cast<UnknownPolicy>(fields.choice("unknown", unknown_policy_names, 0));
    profile.quic_allowed = fields.choice("quic", verdict_words, 0) == 0;
    if (fields.has("bound_addresses")) {
        profile.bound_addresses =
            static_cast<BoundAddresses>(fields.choice("bound_addresses", bound_addresses_names, 0));
    }
    profile.dns_answer = static_cast<DnsAnswer>(fields.choice("dns_answer", dns_answer_names, 0));
    profile.safe_search = read_engines(fields);
    profile.youtube = static_cast<YouTube>(
        fields.choice("youtube", youtube_names,
                      static_cast<std::size_t>(version >= 2 ? profile.youtube : YouTube::off)));
    if (version < 2) profile.safe_search = 0;
    if (fields.has("log")) {
        profile.log = static_cast<LogLevel>(fields.choice("log", log_level_names, 0));
    }
    read_time_rules(fields, profile);
    return profile;
}

void write_profile(TomlLines& lines, const Profile& profile) {
    lines.heading("[[profile]]");
    write_keys(lines, profile);
    write_choices(lines, "[profile.categories]", profile.categories);
    write_choices(lines, "[profile.services]", profile.services);
    for (const auto& rule : profile.rules.noted()) write_rule(lines, rule);
    for (const auto& window : profile.schedule.windows) {
        lines.heading("[[profile.schedule]]");
        lines.text("mode", mode_name(window.mode));
        write_when(lines, window.when);
        lines.list("allow", window.allow.allow());
    }
    for (const auto& exception : profile.schedule.exceptions) write_exception(lines, exception);
    for (const auto& window : profile.timetable) {
        lines.heading("[[profile.timetable]]");
        write_when(lines, window);
    }
    for (const auto& budget : profile.budgets) write_budget(lines, budget);
}

}  // namespace tarha::rules
