// ListImport: the text of one list, fed in pieces of any size, into a CategoryCompiler. Lines that
// cannot be used are counted by reason, never fatal; the text is not kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/lists/category_compiler.h"
#include "rules/lists/list_format.h"
#include "rules/result.h"

namespace tarha::rules {

// Why some lines were not used, and where: the first few of them.
struct Rejection {
    static constexpr std::size_t max_samples = 3;
    std::string_view reason;  // a constant
    std::uint64_t count = 0;
    std::vector<std::uint64_t> lines{};
};

class ListImport {
public:
    static constexpr std::size_t max_line = 4096;

    // `list` is a list of the compiler.
    ListImport(CategoryCompiler& compiler, std::size_t list, ListFormat format);

    void feed(std::string_view piece);
    // The last line. Fails when no line held a name: then this is no list.
    Status finish();

    [[nodiscard]] const std::vector<Rejection>& rejections() const { return rejections_; }

private:
    void recognise();
    void take_lines(std::string_view piece);
    void take_line(std::string_view line);
    void take(const ListLine& line);
    void reject(std::string_view reason);

    static constexpr std::size_t head_size = 16384;  // by which a format is recognised

    CategoryCompiler* compiler_;
    std::size_t list_;
    ListFormat format_;
    bool is_known_;
    bool is_too_long_ = false;
    std::string kept_;  // the head of the text, later the beginning of a line
    std::vector<Rejection> rejections_;
};

}  // namespace tarha::rules
