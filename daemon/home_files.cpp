#include "daemon/home_files.h"

#include <random>
#include <utility>

#include "daemon/read_file.h"
#include "rules/household_file.h"

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
        home.warnings.push_back("no list was loaded for category " + category +
                                ", which a profile blocks");
    }
    for (const std::string& warning : home.lists.warnings) home.warnings.push_back(warning);
    return home;
}

}  // namespace tarha
