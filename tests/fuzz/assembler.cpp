// A list of operations, done by the assembler and by the naive one: they must agree after each.
#include "daemon/flow/assembler.h"

#include <cstdlib>

#include "daemon/wire/reader.h"
#include "tests/support/naive_assembler.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tarha;
    constexpr std::size_t capacity = 200;
    constexpr int max_operations = 64;
    flow::Assembler<capacity> assembler;
    test::NaiveAssembler naive{capacity};
    wire::Reader reader{{data, size}};
    for (int i = 0; i < max_operations && !reader.empty(); ++i) {
        const std::uint8_t operation = reader.u8();
        const std::uint8_t count = reader.u8();
        if (operation == 0xff) {
            assembler.drop_front(count);
            naive.drop_front(count);
        } else if (operation == 0xfe) {
            if (assembler.insert_front(count) != naive.insert_front(count)) std::abort();
        } else if (operation == 0xfd) {
            assembler.clear();
            naive.clear();
        } else {
            const Bytes piece = reader.take(std::min<std::size_t>(count, reader.left()));
            if (assembler.add(operation, piece) != naive.add(operation, piece)) std::abort();
        }
        if (test::to_buffer(assembler.prefix()) != naive.prefix()) std::abort();
        if (assembler.end() != naive.end()) std::abort();
    }
    return 0;
}
