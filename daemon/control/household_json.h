// household.toml as JSON: the same keys, the same shapes. The file's own reader judges both, so
// here is no rule of what may stand in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "rules/result.h"

namespace tarha::control {

// Fails when the text is not TOML, or holds what household.toml has no use for (dates, fractions).
Result<boost::json::object> household_json(std::string_view text);

// TOML made from JSON: its lines stand where no person wrote them, so each knows its place.
struct HouseholdDraft {
    std::string text;
    std::vector<std::string> places;  // by line: "profile mia, schedule 2"; empty: the top
};

// A null is a key that is left out. Fails on a list that mixes objects with other values.
Result<HouseholdDraft> household_draft(const boost::json::object& household);

// The reader's error about the draft, with the place in the JSON instead of the line.
Error placed(const Error& error, const HouseholdDraft& draft);

}  // namespace tarha::control
