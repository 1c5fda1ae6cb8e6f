// The services of the catalogue (an app or a site as a family knows it), compiled in from
// services.txt. Identifiers are stable; an index is good for one build only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tarha::rules {

struct ServiceInfo {
    std::string_view id;          // "youtube-kids"
    std::string_view name;        // as its maker writes it
    std::uint8_t category;        // index in categories()
    std::uint8_t minimum_age;     // of the provider's terms, in years; 0: none known
    std::string_view age_source;  // who says so, with a date; empty: unverified
    std::string_view ports;       // hints where names alone do not tell; mostly empty
    bool verified;                // every domain was found in a second public source
    std::uint16_t first_domain;   // where its domains begin: see domains_of
    std::uint8_t domain_count;
    std::uint8_t shared_count;
};

// Sorted by id.
std::span<const ServiceInfo> services() noexcept;

// The index of a service in services().
std::optional<std::uint16_t> find_service(std::string_view id) noexcept;

// The service that owns `canonical_name`: the most specific suffix wins. Shared hosts tell nothing.
std::optional<std::uint16_t> service_of(std::string_view canonical_name) noexcept;

// The suffixes that are the service's alone; none for an index that is not there.
std::span<const std::string_view> domains_of(std::uint16_t service) noexcept;

// Suffixes it uses together with others: blocking or counting them alone would be wrong.
std::span<const std::string_view> shared_domains_of(std::uint16_t service) noexcept;

}  // namespace tarha::rules
