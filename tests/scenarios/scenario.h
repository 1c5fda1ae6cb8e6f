// A scenario: lines such as "16:40 siiri-phone tiktok.com allow", read into questions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/local_time.h"
#include "rules/result.h"
#include "rules/subject.h"
#include "rules/verdict.h"

namespace tarha::test {

struct ScenarioLine {
    std::size_t number = 0;  // in the file
    std::string text;        // as written
    rules::LocalTime now;
    std::string device;
    std::string host;        // empty: hidden
    std::uint16_t port = 0;  // of a hidden one
    Verdict verdict = Verdict::block;
    std::string reason;  // empty: any
    bool paused = false;
    std::vector<std::string> used_up;  // budgets
    std::vector<rules::Subject> granted;
};

// The lines of a scenario, or the first that cannot be read.
Result<std::vector<ScenarioLine>> read_scenario(std::string_view text, std::string_view file);

// "CATEGORY: NAME NAME ..." -> pairs of a category and a list text of one name a line.
std::vector<std::pair<std::string, std::string>> read_scenario_lists(std::string_view text);

}  // namespace tarha::test
