#include "daemon/home_files.h"

#include <chrono>
#include <filesystem>
#include <random>
#include <utility>

#include "daemon/clock/local_clock.h"
#include "daemon/files/read_file.h"
#include "daemon/files/write_file.h"
#include "rules/calendar_file.h"
#include "rules/household_file.h"
#include "rules/wide_rules.h"

namespace tarha {

rules::HashKey random_hash_key() {
    std::random_device device;  // getrandom() or the processor's own source
    const auto word = [&device] { return std::uint64_t{device()} << 32U | device(); };
    return {word(), word()};
}

std::string list_warning(const ListReport& report) {
    if (report.rejections.empty()) return {};
    const rules::Rejection& first = report.rejections.front();
    std::string text = report.row.name + ":" + std::to_string(first.lines.front()) + ": " +
                       std::string{first.reason};
    if (report.row.rejected > 1) {
        text +=
            " (and " + std::to_string(report.row.rejected - 1) + " more lines that cannot be used)";
    }
    return text;
}

Result<ListReport> check_list(const Settings::List& list, const rules::HashKey& key) {
    rules::CategoryCompiler compiler{key};
    return import_list(list, compiler);
}

namespace {

// How far calendars are looked into: what is past matters to nobody, and nobody runs a daemon for
// longer without a reload.
constexpr std::int32_t calendar_days_back = 31;
constexpr std::int32_t calendar_days_ahead = 5 * 366;

rules::Horizon calendar_horizon() {
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    const auto day = static_cast<std::int32_t>(today.time_since_epoch().count());
    return {day - calendar_days_back, day + calendar_days_ahead};
}

// The holidays of one file go to `holidays`; what cannot be used is a warning.
void read_calendar(const std::string& file, const rules::TimeZone& zone,
                   std::vector<rules::DateRange>& holidays, std::vector<rules::Warning>& warnings) {
    const auto text = read_file(file, rules::max_calendar_text);
    auto read = text ? rules::parse_calendar(*text, file, calendar_horizon(), zone)
                     : Result<rules::CalendarFile>{text.error()};
    if (!read) {
        warnings.push_back(
            {"calendar_broken", read.error().message() + "; its holidays are missing", file});
        return;
    }
    holidays.insert(holidays.end(), read->holidays.begin(), read->holidays.end());
    if (read->notes.empty()) return;
    const auto& note = read->notes.front();
    std::string text_of_note = file + ":" + std::to_string(note.line) + ": " + note.text;
    if (read->left_out > 1) {
        text_of_note += " (" + std::to_string(read->left_out) + " events are left out)";
    }
    warnings.push_back({"calendar_lines", std::move(text_of_note), file});
}

// The files lie beside the household's. A zone that does not exist is told by who needs the time.
void add_calendars(HomeFiles& home, const std::string& household_file) {
    const auto files = home.household.calendar_files();
    if (files.empty()) return;
    const auto folder = std::filesystem::path{household_file}.parent_path();
    const auto zone = load_time_zone(home.household.timezone());
    std::vector<rules::DateRange> holidays;
    for (const auto& file : files) {
        read_calendar((folder / file).string(), zone ? *zone : rules::TimeZone{}, holidays,
                      home.warnings);
    }
    home.household = home.household.with_holidays(holidays);
}

}  // namespace

namespace {

std::string last_household(const Settings& settings) {
    return settings.paths.state + "/household.last";
}

}  // namespace

std::string household_on_disk(const Settings& settings) {
    const auto text = read_file(settings.paths.household, rules::max_household_text);
    return text ? *text : std::string{};
}

Status keep_household(const Settings& settings, const std::string& text) {
    const auto file = last_household(settings);
    const auto kept = read_file(file, rules::max_household_text);
    if (kept && *kept == text) return Done{};
    return write_file_atomically(file, text);
}

Result<HomeFiles> load_home_files_or_last(const Settings& settings, const rules::HashKey& key) {
    auto home = load_home_files(settings, key, Keep::yes);
    if (home) return home;
    const auto last = read_file(last_household(settings), rules::max_household_text);
    if (!last) return home;
    auto opened = open_categories(settings, key, Keep::yes);
    if (!opened) return home;
    auto before = read_home(settings, *last, std::move(*opened));
    if (!before) return home;
    before->is_last = true;
    before->text = household_on_disk(settings);
    before->warnings.push_back({"household_broken",
                                home.error().message() + "; the rules that worked last go on",
                                settings.paths.household});
    return before;
}

Result<HomeFiles> load_home_files(const Settings& settings, const rules::HashKey& key, Keep keep) {
    Result<OpenedCategories> opened = open_categories(settings, key, keep);
    if (!opened) return opened.error();
    Result<std::string> text = read_file(settings.paths.household, rules::max_household_text);
    if (!text) return text.error();
    return read_home(settings, std::move(*text), std::move(*opened));
}

Result<HomeFiles> read_home(const Settings& settings, std::string text, OpenedCategories lists) {
    Result<rules::Household> household =
        rules::parse_household(text, settings.paths.household, lists.categories);
    if (!household) return household.error();

    HomeFiles home{std::move(*household), std::move(text), std::move(lists), 0, {}};
    if (home.lists.categories) home.domains = home.lists.categories->size();
    for (const std::string& category : home.household.missing_categories()) {
        home.warnings.push_back(
            {"no_list", "no list was loaded for category " + category + ", which a profile blocks",
             category});
    }
    for (const auto& warning : home.lists.warnings) home.warnings.push_back(warning);
    for (auto& warning : rules::wide_rules(home.household)) {
        home.warnings.push_back(std::move(warning));
    }
    add_calendars(home, settings.paths.household);
    return home;
}

}  // namespace tarha
