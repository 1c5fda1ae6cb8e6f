#include "daemon/resolver/slots.h"

#include <map>
#include <random>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace tarha::test {
namespace {

using resolver::Slot;
using resolver::SlotTable;

TEST_CASE("the table has an end, and slots come back") {
    SlotTable table;
    std::vector<Slot*> slots;
    while (Slot* slot = table.take()) slots.push_back(slot);
    CHECK(slots.size() == SlotTable::capacity);
    CHECK(table.in_use() == SlotTable::capacity);
    table.release(*slots.front());
    CHECK(table.take() == slots.front());
}

TEST_CASE("a pair of socket and id is given once") {
    SlotTable table;
    Slot& first = *table.take();
    Slot& second = *table.take();
    first.id = second.id = 7;
    CHECK(table.insert(first));
    CHECK_FALSE(table.insert(second));
    second.socket = 1;
    CHECK(table.insert(second));
    CHECK(table.find(0, 7) == &first);
    CHECK(table.find(1, 7) == &second);
    CHECK(table.find(2, 7) == nullptr);
    CHECK(table.oldest() == &first);
    table.release(first);
    CHECK(table.find(0, 7) == nullptr);
    CHECK(table.oldest() == &second);
}

TEST_CASE("the table agrees with a map through many turns") {
    SlotTable table;
    std::map<std::pair<int, int>, Slot*> model;
    std::vector<Slot*> order;
    std::mt19937 random{5};
    for (int turn = 0; turn < 50'000; ++turn) {
        const auto socket = static_cast<std::uint8_t>(random() % 3);
        const auto id = static_cast<std::uint16_t>(random() % 2000);
        const auto found = model.find({socket, id});
        REQUIRE(table.find(socket, id) == (found == model.end() ? nullptr : found->second));
        if (found != model.end() && random() % 2 == 0) {
            std::erase(order, found->second);
            table.release(*found->second);
            model.erase(found);
        } else if (Slot* slot = table.take()) {
            slot->socket = socket;
            slot->id = id;
            const bool is_new = table.insert(*slot);
            REQUIRE(is_new == (found == model.end()));
            if (is_new) {
                model[{socket, id}] = slot;
                order.push_back(slot);
            } else {
                table.release(*slot);
            }
        }
        REQUIRE(table.oldest() == (order.empty() ? nullptr : order.front()));
        REQUIRE(table.in_use() == model.size());
    }
}

}  // namespace
}  // namespace tarha::test
