#include "daemon/cli/arguments.h"

#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace tarha::cli {
namespace {

constexpr std::array options{
    Option{"--json", "", "", "JSON"},
    Option{"--limit", "-n", "N", "at most"},
    Option{"--file", "-f", "FILE", "check it", true},
};
constexpr Words one_or_two{"NAME [TIME]", 1, 2};

using Given = std::vector<std::string>;

TEST_CASE("options may stand anywhere, in every usual form") {
    const auto arguments = parse_arguments(
        Given{"--json", "name", "-n", "5", "--file=a=b", "-f", "c", "--", "--limit"}, options,
        one_or_two);
    REQUIRE_MESSAGE(arguments.has_value(), arguments.error().message());
    CHECK(arguments->has("--json"));
    CHECK(arguments->value("--limit") == "5");
    CHECK(arguments->values("--file") == Given{"a=b", "c"});
    CHECK(Given{arguments->words().begin(), arguments->words().end()} == Given{"name", "--limit"});
}

TEST_CASE("what was not given is not there") {
    const auto arguments = parse_arguments(Given{"name", "-"}, options, one_or_two);
    REQUIRE(arguments.has_value());
    CHECK_FALSE(arguments->has("--json"));
    CHECK_FALSE(arguments->value("--limit").has_value());
    CHECK(arguments->values("--file").empty());
    CHECK(arguments->words()[1] == "-");
}

struct Mistake {
    const char* name;
    Given given;
    const char* message;
};

TEST_CASE("a mistake is one sentence") {
    const Mistake mistakes[] = {
        {"unknown", {"a", "--jsno"}, "unknown option --jsno; did you mean '--json'?"},
        {"unknown letter", {"a", "-x"}, "unknown option -x"},
        {"a value for nothing", {"a", "--json=yes"}, "--json takes no value"},
        {"no value", {"a", "--limit"}, "--limit needs a value: N"},
        {"twice", {"a", "-n", "1", "--limit", "2"}, "--limit is given twice"},
        {"too few words", {"--json"}, "it takes NAME [TIME]"},
        {"too many words", {"a", "b", "c"}, "unexpected argument 'c'"},
    };
    for (const Mistake& mistake : mistakes) {
        CAPTURE(mistake.name);
        const auto arguments = parse_arguments(mistake.given, options, one_or_two);
        REQUIRE_FALSE(arguments.has_value());
        CHECK(arguments.error().message() == mistake.message);
    }
}

}  // namespace
}  // namespace tarha::cli
