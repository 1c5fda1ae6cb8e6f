// SuffixRules: a parent's own allow and deny list. The most specific suffix wins; the same suffix
// in both lists is denied. Lookups are pure comparison: no hash that chosen names could aim at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.h"
#include "rules/verdict.h"

namespace tarha::rules {

class SuffixRules {
public:
    static constexpr std::size_t max_rules = 4096;  // allow and deny together

    struct Match {
        Verdict verdict;
        std::string_view suffix;  // lives as long as the rules
    };

    SuffixRules() = default;

    // Every entry must be an ordinary domain name (letter case and a trailing dot do not matter).
    // The error names the first entry that is not, and what to write instead where that is plain.
    static Result<SuffixRules> make(std::vector<std::string> allow, std::vector<std::string> deny);

    // The most specific rule that holds for `name` (canonical form).
    [[nodiscard]] std::optional<Match> find(std::string_view name) const noexcept;

    // The lists in canonical form, in the order they were given.
    [[nodiscard]] std::span<const std::string> allow() const noexcept { return allow_; }
    [[nodiscard]] std::span<const std::string> deny() const noexcept { return deny_; }

    friend bool operator==(const SuffixRules& a, const SuffixRules& b) {
        return a.allow_ == b.allow_ && a.deny_ == b.deny_;
    }

private:
    static constexpr std::uint16_t no_parent = 0xffff;

    struct Entry {
        std::uint32_t offset;  // of the text, in text_
        std::uint16_t parent;  // the nearest entry this one lies below
        std::uint8_t size;
        Verdict verdict;
    };

    void compile();
    [[nodiscard]] std::string_view text_of(const Entry& entry) const noexcept;

    std::vector<std::string> allow_;
    std::vector<std::string> deny_;
    std::vector<Entry> entries_;  // sorted by compare_from_end, each suffix once
    std::string text_;
};

// The canonical form of a suffix that a person wrote, or what is wrong with it.
Result<std::string> canonical_suffix(std::string_view text);

}  // namespace tarha::rules
