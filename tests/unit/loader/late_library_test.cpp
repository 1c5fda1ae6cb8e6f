#include "daemon/loader/late_library.h"

#include <doctest/doctest.h>

namespace tarha::loader {
namespace {

TEST_CASE("the first name that the system has is opened, and its functions work") {
    const auto library = LateLibrary::open({"libnot-there.so.9", "libc.so.6"}, "no C library");
    int (*absolute)(int) = nullptr;
    REQUIRE(library);
    REQUIRE(library->find("abs", absolute));
    CHECK(absolute(-3) == 3);
    CHECK_FALSE(library->find("not_a_function_of_libc", absolute));
    CHECK_FALSE(static_cast<bool>(absolute));
}

TEST_CASE("a library that is not there is one sentence") {
    const auto library = LateLibrary::open({"libnot-there.so.9"}, "libnot is not installed");
    REQUIRE_FALSE(library);
    CHECK(library.error().message() == "libnot is not installed");
}

}  // namespace
}  // namespace tarha::loader
