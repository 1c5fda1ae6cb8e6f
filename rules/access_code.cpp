#include "rules/access_code.h"

#include <array>
#include <cstddef>

namespace tarha::rules {
namespace {

constexpr std::size_t secret_size = 7;
constexpr std::size_t code_size = secret_size + 1;
constexpr std::size_t group_size = 4;
constexpr std::size_t max_typed = 64;

using Values = std::array<std::size_t, code_size>;  // places in the alphabet

// The sum of the values, each times its place (from 1), is a multiple of the alphabet's size, which
// is a prime: a change of one, or of two neighbours for each other, always shows.
std::size_t weighted_sum(const Values& values, std::size_t count) {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += (i + 1) * values[i];
    return sum % code_alphabet.size();
}

std::string text_of(const Values& values) {
    std::string text;
    for (std::size_t i = 0; i < code_size; ++i) {
        if (i == group_size) text += '-';
        text += code_alphabet[values[i]];
    }
    return text;
}

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

static_assert(code_alphabet.size() == 31);

std::string access_code(std::uint64_t random) {
    Values values{};
    for (std::size_t i = 0; i < secret_size; ++i) {
        values[i] = static_cast<std::size_t>(random % code_alphabet.size());
        random /= code_alphabet.size();
    }
    const auto sum = weighted_sum(values, secret_size);
    for (std::size_t check = 0; check < code_alphabet.size(); ++check) {
        if ((sum + code_size * check) % code_alphabet.size() == 0) values[secret_size] = check;
    }
    return text_of(values);
}

std::optional<std::string> read_access_code(std::string_view typed) {
    if (typed.size() > max_typed) return std::nullopt;
    Values values{};
    std::size_t count = 0;
    for (const char c : typed) {
        if (c == '-' || c == ' ') continue;
        const auto value = code_alphabet.find(upper(c));
        if (value == std::string_view::npos || count == code_size) return std::nullopt;
        values[count++] = value;
    }
    if (count != code_size || weighted_sum(values, code_size) != 0) return std::nullopt;
    return text_of(values);
}

}  // namespace tarha::rules
