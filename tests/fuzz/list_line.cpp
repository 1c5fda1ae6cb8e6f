// Any bytes as a list: every line reader and the loader that stands on them.
#include "rules/lists/list_line.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "rules/lists/category_compiler.h"
#include "rules/lists/list_format.h"
#include "rules/lists/list_import.h"
#include "rules/suffix_order.h"

using tarha::rules::ListLine;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

// What is accepted reads back as itself.
void check(const ListLine& line) {
    if (line.kind == ListLine::Kind::rejected) require(!line.reason.empty());
    if (line.kind != ListLine::Kind::suffix && line.kind != ListLine::Kind::exception) return;
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

// Compiles and opens; the pieces in which a text comes make no difference.
void import_all(tarha::rules::ListFormat format, std::string_view text) {
    std::vector<std::uint8_t> files[2];
    const std::size_t pieces[]{text.size() + 1, 3};
    for (std::size_t i = 0; i < 2; ++i) {
        tarha::rules::CategoryCompiler compiler{{1, 2}};
        const auto list = compiler.add_list({"fuzz"});
        tarha::rules::ListImport import{compiler, *list, format};
        for (std::size_t at = 0; at < text.size(); at += pieces[i]) {
            import.feed(text.substr(at, pieces[i]));
        }
        static_cast<void>(import.finish());
        auto compiled = std::move(compiler).finish(0, 0);
        require(compiled.has_value());
        files[i] = compiled->file;
        require(tarha::rules::CategoryDatabase::open(std::move(compiled->file)).has_value());
    }
    require(files[0] == files[1]);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    check(tarha::rules::read_domain_line(text));
    check_all(tarha::rules::read_hosts_line(text), size);
    check_all(tarha::rules::read_list_line(text), size);

    for (const auto& format : tarha::rules::list_formats) {
        check_all(tarha::rules::read_line(format.format, text), size);
        import_all(format.format, text);
    }
    return 0;
}
