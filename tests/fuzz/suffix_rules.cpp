// Lines of text as rules, the last one as the question: the search agrees with trying every rule.
#include "rules/suffix_rules.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/suffix_order.h"

namespace {

using tarha::Verdict;
using tarha::rules::SuffixRules;

void require(bool holds) {
    if (!holds) std::abort();
}

std::optional<SuffixRules::Match> find_slowly(const SuffixRules& rules, std::string_view name) {
    std::optional<SuffixRules::Match> best;
    const auto offer = [&](std::string_view suffix, Verdict verdict) {
        if (!tarha::rules::is_within(name, suffix)) return;
        if (!best || suffix.size() > best->suffix.size()) best = {verdict, suffix};
    };
    for (const auto& suffix : rules.deny()) offer(suffix, Verdict::block);
    for (const auto& suffix : rules.allow()) offer(suffix, Verdict::allow);
    return best;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text{reinterpret_cast<const char*>(data), size};
    std::vector<std::string> allow;
    std::vector<std::string> deny;
    std::string asked;
    bool is_allow = true;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(line.size() + (line.size() < text.size() ? 1 : 0));
        auto suffix = tarha::rules::canonical_suffix(line);
        if (!suffix) continue;
        asked = *suffix;
        (is_allow ? allow : deny).push_back(std::move(*suffix));
        is_allow = !is_allow;
    }
    const auto rules = SuffixRules::make(allow, deny);
    if (!rules) return 0;
    for (std::string_view name = asked; !name.empty(); name.remove_prefix(1)) {
        const auto fast = rules->find(name, tarha::rules::LocalTime{});
        const auto slow = find_slowly(*rules, name);
        require(fast.has_value() == slow.has_value());
        if (fast) require(fast->suffix == slow->suffix && fast->verdict == slow->verdict);
    }
    return 0;
}
