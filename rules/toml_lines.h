// TomlLines: a TOML text written line by line. What has its usual value is left out.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tarha::rules {

// A basic string of TOML 1.0, with its quotes.
std::string toml_quoted(std::string_view text);

class TomlLines {
public:
    explicit TomlLines(std::string& out) : out_{out} {}

    void heading(std::string_view text) { out_ += "\n" + std::string{text} + "\n"; }
    void text(std::string_view key, std::string_view value) { line(key, toml_quoted(value)); }
    void text_unless_empty(std::string_view key, std::string_view value) {
        if (!value.empty()) text(key, value);
    }
    void number(std::string_view key, std::int64_t value) { line(key, std::to_string(value)); }
    void number_unless(std::string_view key, std::int64_t value, std::int64_t usual) {
        if (value != usual) number(key, value);
    }
    void flag(std::string_view key, bool value, bool usual) {
        if (value != usual) line(key, value ? "true" : "false");
    }
    void choice(std::string_view key, std::string_view value, std::string_view usual) {
        if (value != usual) text(key, value);
    }
    void list(std::string_view key, std::span<const std::string> values);  // unless empty
    void numbers(std::string_view key, std::span<const std::uint16_t> values);

private:
    void line(std::string_view key, std::string_view value) {
        out_ += std::string{key} + " = " + std::string{value} + "\n";
    }

    std::string& out_;
};

}  // namespace tarha::rules
