// Any bytes as a packed list: text or an error, never more than is asked for, and the same whatever
// the pieces in which it came.
#include "daemon/lists/inflate.h"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

constexpr std::size_t enough = std::size_t{1} << 22U;  // a bomb is stopped by who uses the text

void require(bool holds) {
    if (!holds) std::abort();
}

struct Outcome {
    std::string text;
    bool is_sound = false;
    bool is_stopped = false;
};

Outcome unpack(std::string_view packed, std::size_t piece) {
    const auto unpacker = tarha::lists::unpacker_for(packed);
    require(unpacker != nullptr);
    Outcome outcome;
    const auto use = [&outcome](std::string_view text) {
        require(!outcome.is_stopped);
        outcome.text += text;
        outcome.is_stopped = outcome.text.size() >= enough;
        return !outcome.is_stopped;
    };
    tarha::Status status = tarha::Done{};
    while (!packed.empty() && status && !outcome.is_stopped) {
        const auto part = packed.substr(0, piece);
        status = unpacker->feed(part, use);
        packed.remove_prefix(part.size());
    }
    outcome.is_sound = status && (outcome.is_stopped || unpacker->finish());
    if (!status) require(!status.error().text.empty());
    return outcome;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view packed{reinterpret_cast<const char*>(data), size};
    const Outcome whole = unpack(packed, size + 1);
    const Outcome pieces = unpack(packed, 7);
    require(whole.is_stopped == pieces.is_stopped);
    if (whole.is_stopped) return 0;
    require(whole.is_sound == pieces.is_sound);
    require(!whole.is_sound || whole.text == pieces.text);
    return 0;
}
