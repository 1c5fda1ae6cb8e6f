// "Did you mean": the nearest of the words that would have been right. For error messages only.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tarha::rules {

// "; did you mean 'profile'?", or nothing when no word is near enough to be a slip of the hand.
std::string did_you_mean(std::string_view written, std::span<const std::string_view> words);

}  // namespace tarha::rules
