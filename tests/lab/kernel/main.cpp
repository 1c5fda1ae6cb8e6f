#define DOCTEST_CONFIG_IMPLEMENT
#include <cstdio>

#include <doctest/doctest.h>

#include "tests/lab/kernel/namespaces.h"

int main(int argc, char** argv) {
    if (const auto reason = tarha::test::why_no_namespaces()) {
        std::printf("skipped: %s\n", reason->c_str());
        return 77;
    }
    return doctest::Context{argc, argv}.run();
}
