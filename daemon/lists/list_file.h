// A list file as a stream of text: plain, gzip (RFC 1952) or Zstandard (RFC 8878), in each of them
// perhaps a tar archive (tar.h), recognised by its first bytes. Read in pieces; no whole text is
// ever in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "rules/result.h"

namespace tarha::lists {

inline constexpr std::uint64_t max_list_bytes = 512UL * 1024 * 1024;  // unpacked
// Real lists pack 3 to 20 times. Beyond this, after the first MB, a file is a bomb.
inline constexpr std::uint64_t max_ratio = 200;

// A folder means the file called domains in it, as UT1 has them.
std::string text_file(const std::string& file);

struct ListFile {
    std::size_t url_files = 0;  // of URLs, beside the list: no names, so passed over
};

// Gives every piece of the text to `use`, in order, until it answers false; "-" is standard input.
// Fails, perhaps after some pieces, when the file cannot be read, is damaged, or grows beyond the
// caps.
Result<ListFile> read_list_file(const std::string& file,
                                const std::function<bool(std::string_view)>& use);

}  // namespace tarha::lists
