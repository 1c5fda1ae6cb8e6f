// What a list server may say, and what lies on the disk: a Content-Range, a line of a list, a whole
// list, feeds.json. Any bytes are a value that makes sense or an error with a reason.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

#include "daemon/feeds/content.h"
#include "daemon/feeds/part_file.h"
#include "daemon/feeds/state.h"

namespace {

using namespace tarha::feeds;

void require(bool holds) {
    if (!holds) std::abort();
}

void read_range(std::string_view text) {
    const auto range = parse_content_range(text);
    if (!range) return require(!range.error().text.empty());
    require(range->total == 0 || range->first < range->total);
}

void read_state(std::string_view text) {
    const auto state = parse_state(text, "feeds.json");
    if (!state) return require(state.error().where == "feeds.json");
    const std::string written = state_text(*state);
    const auto again = parse_state(written, "feeds.json");
    require(again.has_value() && state_text(*again) == written);
}

void look(std::string_view text) {
    const int file = memfd_create("list", MFD_CLOEXEC);
    require(file >= 0);
    require(write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    Limits limits;
    limits.unpacked_bytes = std::uint64_t{1} << 22U;
    limits.lines = 1000;
    const auto content = look_into("/proc/self/fd/" + std::to_string(file), "list", limits);
    close(file);
    if (!content) return require(!content.error().text.empty());
    require(content->names > 0 && content->unusable <= content->names);
    require(content->lines <= limits.lines && content->bytes <= limits.unpacked_bytes);
    require(content->protected_names <= content->names);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    read_range(text);
    read_state(text);
    look(text);
    const auto name = name_in_line(text);
    require(name.empty() ||
            (name.data() >= text.data() && name.data() + name.size() <= text.data() + text.size()));
    return 0;
}
