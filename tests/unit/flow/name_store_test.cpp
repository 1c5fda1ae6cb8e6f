#include "daemon/flow/name_store.h"

#include <map>
#include <random>
#include <string>
#include <utility>

#include <doctest/doctest.h>

namespace tarha::test {
namespace {

using flow::NameStore;

// A name of exactly `size` bytes, in labels of at most 63.
DomainName name_of(std::size_t size, char letter) {
    std::string text(size, letter);
    for (std::size_t at = 61; at + 1 < size; at += 62) text[at] = '.';
    return DomainName::from_text(text).value();
}

TEST_CASE("a name store keeps names of every length and gives their room back") {
    NameStore store{10};
    for (std::size_t size = 1; size <= DomainName::max_size; ++size) {
        CAPTURE(size);
        const DomainName name = name_of(size, 'a');
        const NameStore::Kept kept = store.keep(name);
        REQUIRE_FALSE(kept.empty());
        CHECK(kept.name() == name);
        CHECK(store.used() == (size + NameStore::block_size - 1) / NameStore::block_size);
    }
    CHECK(store.used() == 0);
}

TEST_CASE("a name for which there is not enough room is not kept at all") {
    NameStore store{3};
    const auto two = store.keep(name_of(2 * NameStore::block_size, 'a'));
    REQUIRE(store.used() == 2);
    CHECK(store.keep(name_of(NameStore::block_size + 1, 'b')).empty());
    CHECK(store.used() == 2);
    CHECK(store.keep(DomainName{}).empty());
    CHECK_FALSE(store.keep(name_of(NameStore::block_size, 'c')).empty());
    CHECK(two.name() == name_of(2 * NameStore::block_size, 'a'));
    CHECK(NameStore::Kept{}.name().empty());
}

TEST_CASE("a kept name moves with its holder") {
    NameStore store{4};
    NameStore::Kept first = store.keep(name_of(3, 'a'));
    NameStore::Kept second = store.keep(name_of(5, 'b'));
    second = std::move(first);
    CHECK(second.name() == name_of(3, 'a'));
    CHECK(first.empty());  // NOLINT(bugprone-use-after-move): what is left is promised
    CHECK(store.used() == 1);
}

TEST_CASE("what is kept stays whole while others come and go") {
    std::minstd_rand random{7};
    NameStore store{64};
    std::map<unsigned, std::pair<DomainName, NameStore::Kept>> living;
    std::size_t refused = 0;
    for (int step = 0; step < 20'000; ++step) {
        const auto slot = static_cast<unsigned>(random() % 24);
        const DomainName name = name_of(1 + random() % 253, static_cast<char>('a' + random() % 26));
        living.erase(slot);
        if (auto kept = store.keep(name); !kept.empty()) {
            living.emplace(slot, std::pair{name, std::move(kept)});
        } else {
            ++refused;
        }
        std::size_t blocks = 0;
        for (const auto& [number, one] : living) {
            REQUIRE(one.second.name() == one.first);
            blocks += (one.first.view().size() + NameStore::block_size - 1) / NameStore::block_size;
        }
        REQUIRE(store.used() == blocks);
    }
    CHECK(refused > 0);
}

}  // namespace
}  // namespace tarha::test
