// Section: one table of tarha.toml, read key by key. Each read checks type and range and says
// what is wrong with file and line; a key that nobody read is reported as unknown.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/result.h"
#include "rules/toml.h"

namespace tarha {

// Problems of one file, put in the order of its lines at the end.
class Problems {
public:
    explicit Problems(std::string_view origin) : origin_{origin} {}

    void add(toml::source_position at, std::string text);
    void add(const toml::node& node, std::string text) {
        add(node.source().begin, std::move(text));
    }
    // About something that is not there.
    void add_missing(std::string text) { add(toml::source_position{}, std::move(text)); }

    [[nodiscard]] std::vector<Error> in_order() &&;

private:
    struct Problem {
        toml::source_index line;
        Error error;
    };
    std::string origin_;
    std::vector<Problem> problems_;
};

// A word that a key may hold, and what it means.
template <class T>
struct Choice {
    std::string_view word;
    T value;
};

class Section {
public:
    // `table` may be null: then nothing is there, and every key keeps its default.
    Section(std::string name, const toml::table* table, Problems& problems)
        : name_{std::move(name)}, table_{table}, problems_{problems} {}

    // Each reads `key` into `out` when it is present and sensible; otherwise `out` stays.
    void text(std::string_view key, std::string& out);
    void flag(std::string_view key, bool& out);
    void texts(std::string_view key, std::vector<std::string>& out);
    template <std::unsigned_integral T>
    void number(std::string_view key, T& out, T least, T most = std::numeric_limits<T>::max()) {
        std::uint64_t value = out;
        read_number(key, value, least, most);
        out = static_cast<T>(value);
    }
    template <class T>
    void choice(std::string_view key, T& out, std::span<const Choice<T>> choices) {
        std::string word;
        text(key, word);
        if (word.empty()) return;
        std::vector<std::string_view> words;
        for (const Choice<T>& choice : choices) {
            if (choice.word == word) out = choice.value;
            words.push_back(choice.word);
        }
        check_choice(key, word, words);
    }
    [[nodiscard]] Section section(std::string_view key);
    void each(std::string_view key, std::size_t most, const std::function<void(Section&)>& read);

    [[nodiscard]] bool has(std::string_view key) const;
    // A problem with the value of `key`, or with its absence.
    void complain(std::string_view key, std::string text);
    // Call last: reports the keys that were never read.
    void finish();

private:
    const toml::node* find(std::string_view key);
    void read_number(std::string_view key, std::uint64_t& out, std::uint64_t least,
                     std::uint64_t most);
    void check_choice(std::string_view key, std::string_view word,
                      std::span<const std::string_view> words);
    [[nodiscard]] std::string full(std::string_view key) const;

    std::string name_;
    const toml::table* table_;
    Problems& problems_;
    std::vector<std::string_view> known_;
};

}  // namespace tarha
