#include "rules/catalog/categories.h"

#include <cstddef>

#include "rules/catalog/categories_table.h"

namespace tarha::rules {
namespace {

constexpr std::string_view codes = "ANTRB";  // of the actions, from the loosest
constexpr std::array<std::string_view, 6> risks{"content",  "contact", "conduct",
                                                "contract", "cross",   "time"};

constexpr CategoryInfo read(const CategoryRow& row) noexcept {
    CategoryInfo info{row.id, row.title, row.risk, {}, false, false};
    for (std::size_t i = 0; i < info.presets.size(); ++i) {
        info.presets[i] = static_cast<Action>(codes.find(row.presets[i]));
    }
    info.security = row.special == "security";
    info.sealed = row.special == "sealed";
    return info;
}

constexpr auto table = [] {
    std::array<CategoryInfo, category_rows.size()> read_rows{};
    std::transform(category_rows.begin(), category_rows.end(), read_rows.begin(), read);
    return read_rows;
}();
static_assert(table.size() <= max_catalogue_categories);

constexpr bool is_sound(const CategoryRow& row) noexcept {
    if (row.presets.size() != 4) return false;
    if (row.presets.find_first_not_of(codes) != std::string_view::npos) return false;
    if (!row.special.empty() && row.special != "security" && row.special != "sealed") return false;
    if (std::find(risks.begin(), risks.end(), row.risk) == risks.end()) return false;
    return row.id.starts_with(row.risk) && row.id.size() > row.risk.size() + 1 &&
           row.id[row.risk.size()] == '.' && !row.title.empty();
}
static_assert(std::all_of(category_rows.begin(), category_rows.end(), is_sound),
              "categories.txt: a preset, a risk or an identifier is not well formed");

constexpr bool ids_differ() noexcept {
    for (std::size_t i = 0; i < category_rows.size(); ++i) {
        if (category_index(category_rows[i].id) != i) return false;
    }
    return true;
}
static_assert(ids_differ(), "categories.txt: a category is there twice");

constexpr bool younger_is_stricter(const CategoryInfo& info) noexcept {
    return std::is_sorted(info.presets.begin(), info.presets.end(),
                          [](Action a, Action b) { return a > b; });
}
static_assert(std::all_of(table.begin(), table.end(), younger_is_stricter),
              "categories.txt: a younger band is looser than an older one");

}  // namespace

std::span<const CategoryInfo> categories() noexcept {
    return table;
}

std::optional<std::uint8_t> find_category(std::string_view id) noexcept {
    const auto index = category_index(id);
    if (index == table.size()) return std::nullopt;
    return index;
}

Action preset(std::uint8_t category, Band band) noexcept {
    if (category >= table.size()) return Action::allow;
    const auto& info = table[category];
    if (band == Band::adult) return info.security || info.sealed ? Action::block : Action::allow;
    return info.presets[static_cast<std::size_t>(band)];
}

}  // namespace tarha::rules
