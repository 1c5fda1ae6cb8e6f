#include "daemon/app/runtime_state.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace tarha {
namespace {

template <class Number>
std::optional<Number> number(std::string_view text, int base = 10) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// The first word of `rest`, which loses it.
std::string_view word(std::string_view& rest) {
    const auto space = rest.find(' ');
    const auto found = rest.substr(0, space);
    rest = space == std::string_view::npos ? std::string_view{} : rest.substr(space + 1);
    return found;
}

void read_line(RuntimeState& state, std::string_view line) {
    const auto key = word(line);
    if (key == "version") state.version = number<std::uint32_t>(line).value_or(0);
    if (key == "fingerprint") state.fingerprint = number<std::uint64_t>(line, 16).value_or(0);
    if (key == "clock") state.clock = number<std::int64_t>(line).value_or(0);
    if (key == "told") {
        if (const auto mac = parse_mac(line)) state.tell(*mac);
    }
    if (key != "pause") return;
    const std::string profile{word(line)};
    const auto until = number<std::int64_t>(line);
    if (!profile.empty() && until) state.pauses[profile] = *until;
}

std::string hex(std::uint64_t value) {
    std::array<char, 16> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value, 16);
    return {text.data(), end};
}

}  // namespace

std::string to_text(const RuntimeState& state) {
    std::string text = "version " + std::to_string(state.version) + "\n";
    text += "fingerprint " + hex(state.fingerprint) + "\n";
    text += "clock " + std::to_string(state.clock) + "\n";
    for (const auto& [profile, until] : state.pauses) {
        text += "pause " + profile + " " + std::to_string(until) + "\n";
    }
    for (const auto& mac : state.told) text += "told " + mac.to_string() + "\n";
    return text;
}

bool RuntimeState::tell(const MacAddress& device) {
    if (std::find(told.begin(), told.end(), device) != told.end()) return false;
    if (told.size() == max_told) told.erase(told.begin());
    told.push_back(device);
    return true;
}

RuntimeState parse_runtime_state(std::string_view text) {
    RuntimeState state;
    while (!text.empty()) {
        const auto end = text.find('\n');
        read_line(state, text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return state;
}

}  // namespace tarha
