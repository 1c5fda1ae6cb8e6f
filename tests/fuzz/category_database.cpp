// Any bytes as a category database, the checksum made right so that the checks behind it are met.
#include "rules/lists/category_database.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rules/lists/database_format.h"

namespace db = tarha::rules::database;

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::uint8_t> file(data, data + size);
    if (size >= db::header_size) {
        const tarha::rules::HashKey key{db::load(file, db::at_key, 8),
                                        db::load(file, db::at_key + 8, 8)};
        const auto right = db::checksum(file, key);
        for (std::size_t i = 0; i < 8; ++i) {
            file[db::at_checksum + i] = static_cast<std::uint8_t>(right >> 8 * i);
        }
    }
    const auto database = tarha::rules::CategoryDatabase::open(std::move(file));
    if (!database) return 0;
    for (const char* name : {"a", "example.com", "www.one.example", "x.y.z.two.example"}) {
        static_cast<void>(database->find(name));
    }
    return 0;
}
