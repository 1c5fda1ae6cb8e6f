#include <algorithm>
#include <utility>

#include "rules/access_code.h"
#include "rules/duration_text.h"
#include "rules/ledger.h"

namespace tarha::rules {

void Ledger::salt_codes(const CodeSalt& random) {
    if (tables_.salt == CodeSalt{}) tables_.salt = random;
}

Result<std::uint32_t> Ledger::add_code(std::string_view code, const CodeHash& hash,
                                       std::string profile, Subject subject, std::uint16_t minutes,
                                       std::int64_t expires, std::int64_t now) {
    if (tables_.salt == CodeSalt{}) return Error{{}, "the codes have no salt yet"};
    const auto text = read_access_code(code);
    if (!text) return Error{{}, "this is no access code"};
    if (tables_.codes.size() >= max_codes) {
        return Error{{}, "there are " + std::to_string(max_codes) + " codes; remove one first"};
    }
    if (expires <= now) return Error{{}, "a code expires later than now"};
    Code made{take_id(),
              std::move(profile),
              hash(tables_.salt, *text),
              std::move(subject),
              minutes,
              now,
              expires,
              0};
    if (auto fault = fault_of(made); !fault.empty()) return Error{{}, std::move(fault)};
    tables_.codes.push_back(std::move(made));
    return tables_.codes.back().id;
}

bool Ledger::remove_code(std::uint32_t code) {
    return std::erase_if(tables_.codes, [code](const Code& other) { return other.id == code; }) !=
           0;
}

void Ledger::count_wrong_code(std::string_view profile) {
    auto& tries = tables_.tries;
    const auto at = std::find_if(tries.begin(), tries.end(), [profile](const CodeTries& other) {
        return other.profile == profile;
    });
    if (at != tries.end()) {
        ++at->wrong;
        return;
    }
    if (tries.size() >= max_tries) {
        tries.erase(std::min_element(
            tries.begin(), tries.end(),
            [](const CodeTries& a, const CodeTries& b) { return a.left < b.left; }));
    }
    tries.push_back({std::string{profile}, 1, wrong_codes_lock});
}

Result<std::uint32_t> Ledger::redeem(std::string_view profile, std::string_view typed,
                                     const CodeHash& hash, std::int64_t now) {
    for (const auto& tries : tables_.tries) {
        if (tries.profile != profile || tries.wrong < max_wrong_codes) continue;
        return Error{{}, "too many wrong codes; try again in " + duration_text(tries.left)};
    }
    const auto text = read_access_code(typed);
    if (!text) return Error{{}, "a letter is wrong: look at the code again"};
    const auto digest = hash(tables_.salt, *text);
    const auto at = std::find_if(tables_.codes.begin(), tables_.codes.end(), [&](const Code& code) {
        return code.digest == digest && (code.profile.empty() || code.profile == profile);
    });
    if (at == tables_.codes.end()) {
        count_wrong_code(profile);
        return Error{{}, "there is no such code"};
    }
    if (at->used_at != 0) return Error{{}, "this code has been used"};
    if (now >= at->expires) return Error{{}, "this code is too old"};
    auto given = grant(std::string{profile}, at->subject, at->minutes * a_minute, {}, "code", now);
    if (given) at->used_at = std::max<std::int64_t>(1, now);
    return given;
}

}  // namespace tarha::rules
