// Texts: what is said to people, in one language. The catalogues (NAME.json) are compiled in
// (compile.py); a key that they do not have does not compile.
//
//     const Texts say{Language::fi};
//     say("portal.hello", {{"name", "Mia"}})      "Hei, Mia!"
//     say.count("portal.minutes", 5)              "5 minuuttia"
//
// What comes back is plain text, not HTML: whoever writes it into a page escapes it
// (portal/html.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "webui/locales/compile_time.h"
#include "webui/locales/language.h"

namespace tarha::webui::locales {

inline constexpr auto keys = std::to_array<std::string_view>({
#include "locales/keys.inc"  // made from en.json; sorted
});

constexpr std::optional<std::uint16_t> find_key(std::string_view name) noexcept {
    std::size_t first = 0;
    std::size_t last = keys.size();
    while (first < last) {
        const auto middle = first + (last - first) / 2;
        if (keys[middle] < name) {
            first = middle + 1;
        } else {
            last = middle;
        }
    }
    if (first == keys.size() || keys[first] != name) return std::nullopt;
    return static_cast<std::uint16_t>(first);
}

// A key that is there: checked when it is compiled.
class Key {
public:
    template <std::size_t Size>
    TARHA_CONSTEVAL Key(const char (&name)[Size])  // NOLINT: a literal is a key
        : number_{find_key({&name[0], Size - 1}).value()} {}

    [[nodiscard]] constexpr std::uint16_t number() const noexcept { return number_; }

private:
    std::uint16_t number_;
};

// What a placeholder "{name}" becomes.
struct Value {
    std::string_view name;
    std::string text;
};
using Values = std::initializer_list<Value>;

class Texts {
public:
    explicit constexpr Texts(Language language) noexcept : language_{language} {}

    [[nodiscard]] constexpr Language language() const noexcept { return language_; }

    std::string operator()(Key key, Values values = {}) const;
    // A text with plural forms: the one for `count`, which is also {count}.
    [[nodiscard]] std::string count(Key key, std::uint64_t count, Values values = {}) const;
    // The text of a key that is put together: "category." and an identifier. Nothing when there is
    // none.
    [[nodiscard]] std::optional<std::string> find(std::string_view key, Values values = {}) const;

private:
    [[nodiscard]] std::string filled(std::string_view text, Values values) const;

    Language language_;
};

}  // namespace tarha::webui::locales
