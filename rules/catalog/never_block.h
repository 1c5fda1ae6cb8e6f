// The names that nothing blocks, compiled in from never_block.txt. Nobody in the house can edit
// them.
#pragma once

#include <span>
#include <string_view>

namespace tarha::rules {

// The suffix that makes `name` (canonical form) always allowed; empty when none does.
std::string_view find_never_block(std::string_view name) noexcept;

// All of them, for tests and for people.
std::span<const std::string_view> never_block_suffixes() noexcept;

}  // namespace tarha::rules
