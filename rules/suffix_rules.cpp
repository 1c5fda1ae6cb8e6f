#include "rules/suffix_rules.h"

#include <algorithm>
#include <utility>

#include "rules/domain_name.h"
#include "rules/suffix_order.h"

namespace tarha::rules {
namespace {

Error not_a_name(std::string_view text, std::string_view why) {
    const auto name = DomainName::from_text(text);
    const auto shown = name ? printable(*name) : std::string{text.substr(0, DomainName::max_size)};
    return Error{{}, "'" + shown + "' is not a domain name: " + std::string{why}};
}

std::optional<Error> canonicalize(std::vector<std::string>& list) {
    for (auto& entry : list) {
        auto canonical = canonical_suffix(entry);
        if (!canonical) return canonical.error();
        entry = std::move(*canonical);
    }
    return std::nullopt;
}

}  // namespace

Result<std::string> canonical_suffix(std::string_view text) {
    if (text.find('/') != std::string_view::npos) {
        return not_a_name(text, "write only the name, without http:// or a path");
    }
    if (text.starts_with("*.") || text.starts_with('.')) {
        return not_a_name(text, "leave the beginning out, a name covers everything below it");
    }
    const auto name = DomainName::from_text(text);
    if (!name) return not_a_name(text, "a part is empty or too long");
    if (!name->is_ordinary()) {
        return not_a_name(text, "only a-z, 0-9, '-', '_' and '.' can stand in it");
    }
    return std::string{name->view()};
}

Result<SuffixRules> SuffixRules::make(std::vector<std::string> allow,
                                      std::vector<std::string> deny) {
    if (allow.size() + deny.size() > max_rules) {
        return Error{{}, "more than " + std::to_string(max_rules) + " rules"};
    }
    SuffixRules rules;
    rules.allow_ = std::move(allow);
    rules.deny_ = std::move(deny);
    if (auto error = canonicalize(rules.allow_)) return *error;
    if (auto error = canonicalize(rules.deny_)) return *error;
    rules.compile();
    return rules;
}

void SuffixRules::compile() {
    std::vector<std::pair<std::string_view, Verdict>> rules;
    rules.reserve(allow_.size() + deny_.size());
    for (const auto& suffix : deny_) rules.emplace_back(suffix, Verdict::block);
    for (const auto& suffix : allow_) rules.emplace_back(suffix, Verdict::allow);
    // Stable, deny first: of equal suffixes the denied one is kept.
    std::stable_sort(rules.begin(), rules.end(), [](const auto& a, const auto& b) {
        return compare_from_end(a.first, b.first) < 0;
    });
    const auto end = std::unique(rules.begin(), rules.end(),
                                 [](const auto& a, const auto& b) { return a.first == b.first; });
    rules.erase(end, rules.end());

    for (const auto& [suffix, verdict] : rules) {
        // What encloses this suffix is the entry before it or something that encloses that one.
        auto parent =
            entries_.empty() ? no_parent : static_cast<std::uint16_t>(entries_.size() - 1);
        while (parent != no_parent && !is_within(suffix, text_of(entries_[parent]))) {
            parent = entries_[parent].parent;
        }
        entries_.push_back({static_cast<std::uint32_t>(text_.size()), parent,
                            static_cast<std::uint8_t>(suffix.size()), verdict});
        text_ += suffix;
    }
}

std::string_view SuffixRules::text_of(const Entry& entry) const noexcept {
    return {text_.data() + entry.offset, entry.size};
}

std::optional<SuffixRules::Match> SuffixRules::find(std::string_view name) const noexcept {
    const auto after = std::upper_bound(entries_.begin(), entries_.end(), name,
                                        [this](std::string_view wanted, const Entry& entry) {
                                            return compare_from_end(wanted, text_of(entry)) < 0;
                                        });
    if (after == entries_.begin()) return std::nullopt;
    // Every rule that holds for `name` is the entry before it or encloses that one.
    auto at = static_cast<std::uint16_t>(after - entries_.begin() - 1);
    while (at != no_parent) {
        const auto& entry = entries_[at];
        if (is_within(name, text_of(entry))) return Match{entry.verdict, text_of(entry)};
        at = entry.parent;
    }
    return std::nullopt;
}

}  // namespace tarha::rules
