#include "rules/catalog/safe_search.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "rules/catalog/suffix_table.h"

namespace tarha::rules {
namespace {

struct Row {
    Engine engine;
    std::string_view id;
    std::string_view target;
};

// Both are made by CMake from safe_search.txt.
constexpr auto engines = std::to_array<Row>({
#include "catalog/safe_search.inc"
});
constexpr SuffixTable hosts{std::to_array<SuffixValue>({
#include "catalog/safe_search_hosts.inc"
})};
static_assert(hosts.is_sound(), "safe_search.txt: a host is malformed or there twice");

constexpr std::string_view youtube_moderate = "restrictmoderate.youtube.com";

constexpr const SuffixValue* find_host(std::string_view name) noexcept {
    const auto* const found = hosts.find(name);
    return found != nullptr && found->suffix == name ? found : nullptr;
}

constexpr bool in_order() noexcept {
    for (std::size_t i = 0; i < engines.size(); ++i) {
        if (static_cast<std::size_t>(engines[i].engine) != i) return false;
        if (find_host(engines[i].target) != nullptr) return false;
    }
    return true;
}
static_assert(in_order(), "safe_search.txt: not in the order of Engine, or a target leads further");

}  // namespace

std::optional<SafeTarget> safe_search_target(std::string_view name, YouTube youtube) noexcept {
    const auto* const host = find_host(name);
    if (host == nullptr) return std::nullopt;
    const auto& row = engines[host->value];
    if (row.target.empty()) return std::nullopt;
    if (row.engine != Engine::youtube) return SafeTarget{row.id, row.target};
    if (youtube == YouTube::off) return std::nullopt;
    return SafeTarget{row.id, youtube == YouTube::strict ? row.target : youtube_moderate};
}

std::optional<Engine> search_engine_of(std::string_view name) noexcept {
    const auto* const host = find_host(name);
    if (host == nullptr) return std::nullopt;
    return engines[host->value].engine;
}

bool can_force_safe_search(Engine engine) noexcept {
    return !engines[static_cast<std::size_t>(engine)].target.empty();
}

}  // namespace tarha::rules
