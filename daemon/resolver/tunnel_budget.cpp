#include "daemon/resolver/tunnel_budget.h"

#include <algorithm>

namespace tarha::resolver {
namespace {

// What names of people and machines stay below; the rest of a name is data.
constexpr std::size_t ordinary_length = 24;
constexpr std::size_t bytes_a_point = 4;
constexpr std::uint32_t data_type_points = 6;
constexpr std::size_t registry_label = 3;  // the longest of "co", "com", "ac", "gov"

// Types whose answers are addresses, or aliases of such; every other type can carry bytes.
bool is_everyday(wire::dns::Type type) noexcept {
    using wire::dns::Type;
    return type == Type::a || type == Type::aaaa || type == Type::https;
}

std::uint32_t price(std::string_view below, wire::dns::Type type) noexcept {
    const std::size_t more = below.size() > ordinary_length ? below.size() - ordinary_length : 0;
    const auto points = static_cast<std::uint32_t>(1 + more / bytes_a_point);
    return is_everyday(type) ? points : points + data_type_points;
}

}  // namespace

SplitName split_at_domain(std::string_view name) noexcept {
    const auto last = name.rfind('.');
    if (last == std::string_view::npos || last == 0) return {name, {}};
    auto start = name.rfind('.', last - 1);
    if (start == std::string_view::npos) return {name, {}};
    const auto second = name.substr(start + 1, last - start - 1);
    const bool is_registry = second.size() <= registry_label && name.size() - last - 1 == 2;
    if (is_registry) {
        start = start == 0 ? std::string_view::npos : name.rfind('.', start - 1);
        if (start == std::string_view::npos) return {name, {}};
    }
    return {name.substr(start + 1), name.substr(0, start)};
}

// FNV-1a, started from the secret: it only picks rows and bits.
std::uint64_t TunnelBudget::hash(std::string_view text, std::uint64_t salt) const noexcept {
    std::uint64_t value = 0xcbf29ce484222325U ^ secret_ ^ salt * 0x9e3779b97f4a7c15U;
    for (const char c : text) {
        value = (value ^ static_cast<std::uint8_t>(c)) * 0x100000001b3U;
    }
    value ^= value >> 32U;
    value *= 0xd6e8feb86659fd93U;
    return value ^ value >> 32U;
}

TunnelBudget::Row& TunnelBudget::row_of(std::uint64_t key, std::uint32_t now) noexcept {
    const std::size_t first = key % (rows / ways) * ways;
    std::size_t quietest = first;
    for (std::size_t i = first; i < first + ways; ++i) {
        if (rows_[i].key == key) return rows_[i];
        const bool is_quieter = now - rows_[i].last_new > now - rows_[quietest].last_new;
        if (rows_[quietest].key != 0 && (rows_[i].key == 0 || is_quieter)) quietest = i;
    }
    rows_[quietest] = Row{key, now, now, 0, {}};
    return rows_[quietest];
}

bool TunnelBudget::is_over(ProfileIndex profile, const wire::dns::Question& question,
                           std::uint32_t now) noexcept {
    const auto [domain, below] = split_at_domain(question.name.view());
    if (below.empty() || domain.ends_with(".arpa")) return false;  // addresses looked up backwards
    Row& row = row_of(hash(domain, profile + 1U) | 1U, now);
    const auto bit = static_cast<std::size_t>(hash(below, 0) % seen_bits);
    const std::uint64_t mask = std::uint64_t{1} << bit % 64;
    const bool is_new = (row.seen[bit / 64] & mask) == 0;
    const bool was_over = row.spent > budget;
    const std::uint32_t since = was_over ? row.last_new : row.window_began;
    if (now - since >= window_seconds) row = Row{row.key, now, now, 0, {}};
    if (is_new) {
        row.seen[bit / 64] |= mask;
        row.last_new = now;
        row.spent += price(below, question.type);
    }
    return row.spent > budget;
}

}  // namespace tarha::resolver
