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

bool speaks(Verdict verdict, std::int32_t last_day, const LocalTime& now) noexcept {
    if (last_day == NotedRule::no_end) return true;
    if (!now.trusted) return verdict == Verdict::block;
    return now.day <= last_day;
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

Result<SuffixRules> SuffixRules::make(std::vector<std::string> allow, std::vector<std::string> deny,
                                      std::vector<NotedRule> noted) {
    if (allow.size() + deny.size() + noted.size() > max_rules) {
        return Error{{}, "more than " + std::to_string(max_rules) + " rules"};
    }
    SuffixRules rules;
    rules.allow_ = std::move(allow);
    rules.deny_ = std::move(deny);
    rules.noted_ = std::move(noted);
    if (auto error = canonicalize(rules.allow_)) return *error;
    if (auto error = canonicalize(rules.deny_)) return *error;
    for (auto& rule : rules.noted_) {
        auto canonical = canonical_suffix(rule.suffix);
        if (!canonical) return canonical.error();
        rule.suffix = std::move(*canonical);
        if (rule.note.size() > NotedRule::max_note) {
            return Error{
                {}, "the note is longer than " + std::to_string(NotedRule::max_note) + " bytes"};
        }
    }
    rules.compile();
    return rules;
}

void SuffixRules::compile() {
    struct Row {
        std::string_view suffix;
        Verdict verdict;
        std::int32_t last_day;
    };
    std::vector<Row> rows;
    rows.reserve(allow_.size() + deny_.size() + noted_.size());
    for (const auto& suffix : allow_) rows.push_back({suffix, Verdict::allow, NotedRule::no_end});
    for (const auto& suffix : deny_) rows.push_back({suffix, Verdict::block, NotedRule::no_end});
    for (const auto& rule : noted_) rows.push_back({rule.suffix, rule.verdict, rule.last_day});
    // Lookups begin at the end of equal suffixes: the denials stand there.
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        const auto order = compare_from_end(a.suffix, b.suffix);
        return order != 0 ? order < 0 : a.verdict < b.verdict;
    });
    for (const auto& [suffix, verdict, last_day] : rows) {
        // What encloses this suffix is the entry before it or something that encloses that one.
        auto parent =
            entries_.empty() ? no_parent : static_cast<std::uint16_t>(entries_.size() - 1);
        while (parent != no_parent && !is_within(suffix, text_of(entries_[parent]))) {
            parent = entries_[parent].parent;
        }
        entries_.push_back({static_cast<std::uint32_t>(text_.size()), last_day, parent,
                            static_cast<std::uint8_t>(suffix.size()), verdict});
        text_ += suffix;
    }
}

std::string_view SuffixRules::text_of(const Entry& entry) const noexcept {
    return {text_.data() + entry.offset, entry.size};
}

std::optional<SuffixRules::Match> SuffixRules::find(std::string_view name,
                                                    const LocalTime& now) const noexcept {
    const auto after = std::upper_bound(entries_.begin(), entries_.end(), name,
                                        [this](std::string_view wanted, const Entry& entry) {
                                            return compare_from_end(wanted, text_of(entry)) < 0;
                                        });
    if (after == entries_.begin()) return std::nullopt;
    // Every rule about `name` is the entry before it or encloses that one.
    auto at = static_cast<std::uint16_t>(after - entries_.begin() - 1);
    while (at != no_parent) {
        const auto& entry = entries_[at];
        if (is_within(name, text_of(entry)) && speaks(entry.verdict, entry.last_day, now)) {
            return Match{entry.verdict, text_of(entry), entry.last_day};
        }
        at = entry.parent;
    }
    return std::nullopt;
}

}  // namespace tarha::rules
