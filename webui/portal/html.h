// Html: a piece of a page. What is written into it is escaped, unless it is a literal of this
// program or another piece: a name that somebody else chose can never become markup.
//
//     Html out;
//     out << "<p>" << profile.name << "</p>";
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

#include "webui/locales/compile_time.h"

namespace tarha::webui::portal {

// Markup, and only as a literal.
class Markup {
public:
    template <std::size_t Size>
    TARHA_CONSTEVAL Markup(const char (&literal)[Size])  // NOLINT: a literal is markup
        : text_{&literal[0], Size - 1} {}

    [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

private:
    std::string_view text_;
};

class Html {
public:
    Html& operator<<(Markup markup) {
        text_ += markup.text();
        return *this;
    }
    Html& operator<<(const Html& piece) {
        text_ += piece.text_;
        return *this;
    }
    template <class Text>
    requires std::same_as<Text, std::string> || std::same_as<Text, std::string_view> Html&
    operator<<(const Text& text) {
        escape(text);
        return *this;
    }
    template <std::unsigned_integral Number>
    Html& operator<<(Number number) {
        text_ += std::to_string(number);
        return *this;
    }

    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    // For text and for attributes in double quotes. Control characters, which HTML has no use for,
    // become U+FFFD.
    void escape(std::string_view text);

    std::string text_;
};

// Text that somebody typed, kept from turning the direction of what stands around it.
Html isolated(std::string_view text);

}  // namespace tarha::webui::portal
