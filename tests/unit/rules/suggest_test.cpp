#include "rules/suggest.h"

#include <array>
#include <string>

#include <doctest/doctest.h>

namespace tarha::rules {
namespace {

TEST_CASE("did you mean: the nearest word, if it is near") {
    constexpr std::array<std::string_view, 4> words{"allow", "allow_only", "deny", "schedule"};
    CHECK(did_you_mean("alow", words) == "; did you mean 'allow'?");
    CHECK(did_you_mean("shedule", words) == "; did you mean 'schedule'?");
    CHECK(did_you_mean("allowonly", words) == "; did you mean 'allow_only'?");
    CHECK(did_you_mean("dney", words) == "; did you mean 'deny'?");  // swapped: one slip
    CHECK(did_you_mean("dnay", words).empty());  // two letters of four are more than a slip
    CHECK(did_you_mean("colour", words).empty());
    CHECK(did_you_mean("", words).empty());
    CHECK(did_you_mean(std::string(1000, 'a'), words).empty());
}

}  // namespace
}  // namespace tarha::rules
