// Search engines that filter their results when DNS leads their name to another host, compiled in
// from safe_search.txt.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tarha::rules {

enum class Engine : std::uint8_t {
    google,
    bing,
    duckduckgo,
    ecosia,
    pixabay,
    yandex,
    youtube,
    brave,  // this one and those below cannot be led
    qwant,
    startpage,
};

// The engines that a family can switch off one by one; YouTube has its own switch.
inline constexpr std::array<std::string_view, 6> engine_names{"google", "bing",    "duckduckgo",
                                                              "ecosia", "pixabay", "yandex"};

enum class YouTube : std::uint8_t { off, moderate, strict };

inline constexpr std::array<std::string_view, 3> youtube_names{"off", "moderate", "strict"};

struct SafeTarget {
    std::string_view engine;  // "google"
    std::string_view target;  // the host whose addresses are the answer
};

// What a question for `name` (canonical form, exact host) is answered with; nothing when it is no
// such host, or YouTube and off.
std::optional<SafeTarget> safe_search_target(std::string_view name, YouTube youtube) noexcept;

// The engine that `name` (exact host) is the search page of.
std::optional<Engine> search_engine_of(std::string_view name) noexcept;

// False for an engine whose results DNS cannot filter: block it, or live with it.
bool can_force_safe_search(Engine engine) noexcept;

}  // namespace tarha::rules
