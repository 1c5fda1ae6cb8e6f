// Any archive: the text that comes out is no longer than what went in, and does not depend on the
// pieces in which it came.
#include "daemon/lists/tar.h"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

struct Outcome {
    std::string text;
    std::size_t url_files = 0;
    bool is_sound = false;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome read(std::string_view bytes, std::size_t piece) {
    Outcome outcome;
    tarha::lists::Tar tar{[&outcome](std::string_view text) {
        outcome.text += text;
        return true;
    }};
    tarha::Status status = tarha::Done{};
    while (!bytes.empty() && status) {
        const auto part = bytes.substr(0, piece);
        status = tar.feed(part);
        bytes.remove_prefix(part.size());
    }
    outcome.is_sound = status && tar.finish();
    outcome.url_files = tar.url_files();
    return outcome;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const Outcome whole = read(bytes, size + 1);
    require(whole.text.size() <= size);
    require(whole.url_files <= tarha::lists::Tar::max_members);
    require(read(bytes, 1) == whole);
    require(read(bytes, 509) == whole);
    return 0;
}
