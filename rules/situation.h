// Situation: what holds at the moment of a question, besides the household itself.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "rules/lists/category_set.h"
#include "rules/local_time.h"
#include "rules/subject.h"

namespace tarha::rules {

// A grant that holds now, as the decision reads it (Household::activate).
struct ActiveGrant {
    Subject::Kind kind = Subject::Kind::site;
    CategorySet category = 0;   // of kind category: its bit
    std::uint16_t service = 0;  // of kind service
    std::string site;           // of kind site: the suffix
    std::int64_t until = 0;     // Unix seconds, for people
};

// One bit for each of a profile's budgets.
using BudgetSet = std::uint32_t;

struct Situation {
    LocalTime now;
    bool paused = false;
    BudgetSet used_up = 0;                  // bit n: the profile's budget n
    std::span<const ActiveGrant> grants{};  // of the profile; lives as long as the question
};

}  // namespace tarha::rules
