#include "daemon/kernel/accounting.h"

#include <fstream>
#include <optional>

#include <doctest/doctest.h>

#include "tests/support/temp_folder.h"

namespace tarha::test {
namespace {

void put(const std::string& file, const char* text) {
    std::ofstream{file} << text;
}

char first_of(const std::string& file) {
    return static_cast<char>(std::ifstream{file}.get());
}

TEST_CASE("accounting is on for as long as somebody wants it, and then as it was") {
    const TempFolder folder;
    const std::string file = folder / "acct";
    for (const char before : {'0', '1'}) {
        put(file, before == '0' ? "0\n" : "1\n");
        std::optional<kernel::Accounting> accounting{file};
        CHECK(accounting->warning().empty());
        CHECK(first_of(file) == '1');
        accounting.reset();
        CHECK(first_of(file) == before);
    }
}

TEST_CASE("a kernel without it is one sentence") {
    const kernel::Accounting accounting{"/proc/sys/net/netfilter/not_there"};
    CHECK(accounting.warning() ==
          "the bytes of connections cannot be counted, so that time budgets see no use: "
          "/proc/sys/net/netfilter/not_there: No such file or directory");
}

}  // namespace
}  // namespace tarha::test
