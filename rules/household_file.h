// household.toml: what a parent wrote, to and from a Household. Text only: whoever calls this reads
// and writes the file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "rules/household.h"
#include "rules/result.h"

namespace tarha::rules {

inline constexpr int household_version = 2;
// Older files are read into today's form, and written in it when they are written next:
// 1  a profile named the categories it blocks, `block = ["adult"]`; no presets, safe search or
// shelf
inline constexpr int oldest_household_version = 1;
inline constexpr std::size_t max_household_text = std::size_t{1} << 20U;  // bytes

// The household the text describes, over `categories` when given. The first fault found ends it: an
// Error whose `where` is "file_name:line". A key that does not exist is a fault.
Result<Household> parse_household(std::string_view text, std::string_view file_name,
                                  Household::Categories categories = nullptr);

// The text that parse_household() reads back to an equal household. Comments are not kept.
std::string household_text(const Household& household);

}  // namespace tarha::rules
