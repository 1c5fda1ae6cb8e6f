// Any bytes as a list: every line reader and the loader that stands on them.
#include "rules/lists/list_line.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "rules/lists/load_categories.h"
#include "rules/suffix_order.h"

using tarha::rules::ListLine;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

// What is accepted reads back as itself.
void check(const ListLine& line) {
    if (line.kind == ListLine::Kind::rejected) require(!line.reason.empty());
    if (line.kind != ListLine::Kind::suffix) return;
    require(line.suffix.is_ordinary());
    const auto again = tarha::rules::read_domain_line(line.suffix.view());
    require(again.kind == ListLine::Kind::suffix && again.suffix == line.suffix);
}

// Each turn reads a word: a line of n bytes ends within n turns.
void check_all(ListLine line, std::size_t size) {
    check(line);
    std::size_t turns = 0;
    while (!line.more.empty()) {
        require(++turns <= size);
        line = tarha::rules::read_hosts_name(line.more);
        check(line);
    }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    check(tarha::rules::read_domain_line(text));
    check_all(tarha::rules::read_hosts_line(text), size);
    check_all(tarha::rules::read_list_line(text), size);

    const tarha::rules::ListSource source{"fuzz", text, "fuzz"};
    const auto loaded = tarha::rules::load_categories({&source, 1}, {1, 2});
    if (!loaded) return 0;
    require(loaded->table->size() > 0 && loaded->table->size() <= loaded->lists[0].accepted);
    const auto first = tarha::rules::read_list_line(text.substr(0, text.find('\n')));
    if (first.kind == ListLine::Kind::suffix)
        require(loaded->table->find(first.suffix.view()) == 1);
    return 0;
}
