// SuffixRules: a parent's own rules. The most specific suffix wins; the same suffix allowed and
// denied is denied. A rule may carry a note and a last day, after which it no longer speaks.
// Lookups are pure comparison: no hash that chosen names could aim at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/local_time.h"
#include "rules/result.h"
#include "rules/verdict.h"

namespace tarha::rules {

// A rule with more to it than its name.
struct NotedRule {
    static constexpr std::int32_t no_end = std::numeric_limits<std::int32_t>::max();
    static constexpr std::size_t max_note = 200;  // bytes of UTF-8

    std::string suffix;
    Verdict verdict = Verdict::block;
    std::string note;
    std::int32_t last_day = no_end;  // the last local date on which it holds (LocalTime::day)

    friend bool operator==(const NotedRule&, const NotedRule&) = default;
};

class SuffixRules {
public:
    static constexpr std::size_t max_rules = 4096;  // all together

    struct Match {
        Verdict verdict;
        std::string_view suffix;  // lives as long as the rules
        std::int32_t last_day = NotedRule::no_end;
    };

    SuffixRules() = default;

    // Every entry must be an ordinary domain name (letter case and a trailing dot do not matter).
    // The error names the first entry that is not, and what to write instead where that is plain.
    static Result<SuffixRules> make(std::vector<std::string> allow, std::vector<std::string> deny,
                                    std::vector<NotedRule> noted = {});

    // The most specific rule that holds for `name` (canonical form) now. While the clock is not
    // trusted, what is allowed for a while is not allowed, and what is denied stays denied.
    [[nodiscard]] std::optional<Match> find(std::string_view name,
                                            const LocalTime& now) const noexcept;

    // The lists in canonical form, in the order they were given.
    [[nodiscard]] std::span<const std::string> allow() const noexcept { return allow_; }
    [[nodiscard]] std::span<const std::string> deny() const noexcept { return deny_; }
    [[nodiscard]] std::span<const NotedRule> noted() const noexcept { return noted_; }
    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

    friend bool operator==(const SuffixRules& a, const SuffixRules& b) {
        return a.allow_ == b.allow_ && a.deny_ == b.deny_ && a.noted_ == b.noted_;
    }

private:
    static constexpr std::uint16_t no_parent = 0xffff;

    struct Entry {
        std::uint32_t offset;  // of the text, in text_
        std::int32_t last_day;
        std::uint16_t parent;  // the nearest entry this one lies below, or stands beside
        std::uint8_t size;
        Verdict verdict;
    };

    void compile();
    [[nodiscard]] std::string_view text_of(const Entry& entry) const noexcept;

    std::vector<std::string> allow_;
    std::vector<std::string> deny_;
    std::vector<NotedRule> noted_;
    std::vector<Entry> entries_;  // sorted by compare_from_end; of equal suffixes, denials last
    std::string text_;
};

// The canonical form of a suffix that a person wrote, or what is wrong with it.
Result<std::string> canonical_suffix(std::string_view text);

}  // namespace tarha::rules
