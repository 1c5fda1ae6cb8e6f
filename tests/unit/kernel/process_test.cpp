#include "daemon/kernel/process.h"

#include <doctest/doctest.h>

namespace tarha::kernel {

TEST_CASE("a program gets its arguments and input, and gives back its end and complaint") {
    const auto result = run_program("sh", {"-c", "cat >&2; exit 3"}, "complaint\nmore");
    REQUIRE(result);
    CHECK(result->exit_code == 3);
    CHECK(!result->succeeded());
    CHECK(result->complaint == "complaint\nmore");
    CHECK(result->reason() == "complaint");
}

TEST_CASE("arguments are not read by a shell") {
    const auto result = run_program("sh", {"-c", "printf %s \"$1\" >&2", "sh", "$(id); `id` *"});
    REQUIRE(result);
    CHECK(result->complaint == "$(id); `id` *");
}

TEST_CASE("much input and much complaint do not wait for each other") {
    const auto result = run_program("sh", {"-c", "head -c 1000000 /dev/zero >&2; cat"},
                                    std::string(1'000'000, 'x'));
    REQUIRE(result);
    CHECK(result->succeeded());
    CHECK(result->complaint.size() == 4096);
}

TEST_CASE("a program that is not there or is killed is an error") {
    const auto missing = run_program("tarha-no-such-program", {});
    REQUIRE(!missing);
    CHECK(missing.error().message() == "tarha-no-such-program: is not installed");
    const auto killed = run_program("sh", {"-c", "kill -9 $$"});
    REQUIRE(!killed);
    CHECK(killed.error().text == "was killed by signal 9");
}

TEST_CASE("missing permission reads alike from every tool") {
    for (const char* words : {"nft: Operation not permitted (you must be root)\n",
                              "iptables: Permission denied (you must be root)\n"}) {
        ProgramResult result;
        result.complaint = words;
        CHECK(result.reason() ==
              "permission denied (CAP_NET_ADMIN is needed: run as root or as the service)");
    }
}

}  // namespace tarha::kernel
