#include "daemon/home_files.h"

#include <random>
#include <span>
#include <utility>

#include "daemon/read_file.h"
#include "rules/household_file.h"

namespace tarha {
namespace {

struct ListTexts {
    std::vector<std::string> texts;  // the sources look into these
    std::vector<rules::ListSource> sources;
};

Result<ListTexts> read_lists(std::span<const Settings::List> lists) {
    ListTexts read;
    read.texts.reserve(lists.size());
    for (const Settings::List& list : lists) {
        Result<std::string> text = read_file(list.file, max_list_bytes);
        if (!text) return text.error();
        read.texts.push_back(std::move(*text));
        read.sources.push_back({list.category, read.texts.back(), list.file});
    }
    return read;
}

Result<rules::LoadedCategories> load_lists(std::span<const Settings::List> lists,
                                           const rules::HashKey& key) {
    const Result<ListTexts> read = read_lists(lists);
    if (!read) return read.error();
    return rules::load_categories(read->sources, key);
}

}  // namespace

rules::HashKey random_hash_key() {
    std::random_device device;  // getrandom() or the processor's own source
    const auto word = [&device] { return std::uint64_t{device()} << 32U | device(); };
    return {word(), word()};
}

std::string list_warning(const rules::ListCount& count) {
    if (count.rejected == 0) return {};
    std::string text =
        count.name + ":" + std::to_string(count.first_rejected) + ": " + std::string{count.reason};
    if (count.rejected > 1) {
        text += " (and " + std::to_string(count.rejected - 1) + " more lines that cannot be used)";
    }
    return text;
}

Result<rules::ListCount> check_list(const Settings::List& list, const rules::HashKey& key) {
    const Result<rules::LoadedCategories> loaded = load_lists(std::span{&list, 1}, key);
    if (!loaded) return loaded.error();
    return loaded->lists.front();
}

Result<HomeFiles> load_home_files(const Settings& settings, const rules::HashKey& key) {
    Result<rules::LoadedCategories> loaded = load_lists(settings.lists, key);
    if (!loaded) return loaded.error();
    const Result<std::string> text = read_file(settings.paths.household, rules::max_household_text);
    if (!text) return text.error();
    Result<rules::Household> household =
        rules::parse_household(*text, settings.paths.household, loaded->table);
    if (!household) return household.error();

    HomeFiles home{std::move(*household), std::move(loaded->lists), loaded->table->size(), {}};
    for (const std::string& category : home.household.missing_categories()) {
        home.warnings.push_back("no list was loaded for category " + category +
                                ", which a profile blocks");
    }
    for (const rules::ListCount& count : home.lists) {
        if (std::string warning = list_warning(count); !warning.empty()) {
            home.warnings.push_back(std::move(warning));
        }
    }
    return home;
}

}  // namespace tarha
