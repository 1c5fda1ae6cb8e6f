// Access codes as people type them: "ABCD-EFGH". Letters and digits that are not mistaken for
// others; the last is a check character, so that a slip of the hand is told apart from a wrong
// code. Seven characters carry the secret: 31^7 codes, 34 bits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarha::rules {

inline constexpr std::string_view code_alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

// `random`: 64 bits from a source fit for secrets.
std::string access_code(std::uint64_t random);

// The code in the form of access_code(): lower case, blanks and hyphens do not matter. Nothing when
// it cannot be a code; every single wrong character and every swap of neighbours is found.
std::optional<std::string> read_access_code(std::string_view typed);

}  // namespace tarha::rules
