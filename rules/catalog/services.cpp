#include "rules/catalog/services.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "rules/catalog/categories_table.h"
#include "rules/catalog/suffix_table.h"

namespace tarha::rules {
namespace {

constexpr std::uint8_t category(std::string_view id) noexcept {
    return category_index(id);
}

// All three are made by CMake from services.txt.
constexpr auto table = std::to_array<ServiceInfo>({
#include "catalog/services.inc"
});
constexpr auto domains = std::to_array<std::string_view>({
#include "catalog/service_domains.inc"
});
constexpr SuffixTable suffixes{std::to_array<SuffixValue>({
#include "catalog/service_suffixes.inc"
})};
static_assert(suffixes.is_sound(),
              "services.txt: a domain is malformed or belongs to two services");
static_assert(std::all_of(domains.begin(), domains.end(), is_catalogue_name),
              "services.txt: a domain is malformed");

constexpr bool is_sound(const ServiceInfo& service) noexcept {
    return !service.id.empty() && !service.name.empty() && service.minimum_age <= 18 &&
           service.domain_count > 0 && service.category < category_rows.size();
}
static_assert(std::all_of(table.begin(), table.end(), is_sound),
              "services.txt: a service without a name, a domain or a category that exists");

constexpr bool ids_ascend() noexcept {
    for (std::size_t i = 1; i < table.size(); ++i) {
        if (table[i - 1].id >= table[i].id) return false;
    }
    return true;
}
static_assert(ids_ascend(), "services.txt: a service is there twice");

}  // namespace

std::span<const ServiceInfo> services() noexcept {
    return table;
}

std::optional<std::uint16_t> find_service(std::string_view id) noexcept {
    const auto* const found =
        std::lower_bound(table.begin(), table.end(), id,
                         [](const ServiceInfo& a, std::string_view b) { return a.id < b; });
    if (found == table.end() || found->id != id) return std::nullopt;
    return static_cast<std::uint16_t>(found - table.begin());
}

std::optional<std::uint16_t> service_of(std::string_view canonical_name) noexcept {
    const auto* const found = suffixes.find(canonical_name);
    if (found == nullptr) return std::nullopt;
    return found->value;
}

std::span<const std::string_view> domains_of(std::uint16_t service) noexcept {
    if (service >= table.size()) return {};
    const auto& info = table[service];
    return std::span{domains}.subspan(info.first_domain, info.domain_count);
}

std::span<const std::string_view> shared_domains_of(std::uint16_t service) noexcept {
    if (service >= table.size()) return {};
    const auto& info = table[service];
    return std::span{domains}.subspan(std::size_t{info.first_domain} + info.domain_count,
                                      info.shared_count);
}

}  // namespace tarha::rules
