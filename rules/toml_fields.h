// TomlFields: one table of a TOML text, read key by key, with errors that name the line. Readers of
// files stay flat: the first fault is kept, reading goes on with defaults after it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/result.h"
#include "rules/suggest.h"
#include "rules/toml.h"

namespace tarha::rules {

// The first fault found in a file.
class TomlFault {
public:
    explicit TomlFault(std::string_view file_name) : file_{file_name} {}

    void at(toml::source_index line, std::string text) {
        if (!error_) error_ = Error{file_ + ":" + std::to_string(line), std::move(text)};
    }
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

private:
    std::string file_;
    std::optional<Error> error_;
};

inline toml::source_index line_of(const toml::node& node) {
    return node.source().begin.line;
}

// unknown_keys() reports what nobody asked for.
class TomlFields {
public:
    TomlFields(const toml::table& table, TomlFault& fault) : table_{table}, fault_{fault} {}

    [[nodiscard]] bool has(std::string_view key) const { return table_.get(key) != nullptr; }
    [[nodiscard]] toml::source_index line() const { return line_of(table_); }
    [[nodiscard]] toml::source_index line(std::string_view key) const {
        const auto* node = table_.get(key);
        return node != nullptr ? line_of(*node) : line();
    }
    void fail(std::string_view key, const std::string& text) {
        fault_.at(line(key), std::string{key} + ": " + text);
    }

    std::string text(std::string_view key) {
        const auto* node = find(key);
        if (node == nullptr) return {};
        if (const auto* value = node->as_string()) return value->get();
        fail(key, "must be a text in quotes");
        return {};
    }

    std::string required_text(std::string_view key) {
        if (!has(key)) fail(key, "is missing");
        return text(key);
    }

    bool flag(std::string_view key, bool usual) {
        const auto* node = find(key);
        if (node == nullptr) return usual;
        if (const auto* value = node->as_boolean()) return value->get();
        fail(key, "must be true or false");
        return usual;
    }

    std::optional<std::int64_t> number(std::string_view key) {
        const auto* node = find(key);
        if (node == nullptr) return std::nullopt;
        if (const auto* value = node->as_integer()) return value->get();
        fail(key, "must be a number");
        return std::nullopt;
    }

    std::vector<std::string> list(std::string_view key) {
        const auto* node = find(key);
        if (node == nullptr) return {};
        const auto* array = node->as_array();
        if (array == nullptr) {
            fail(key, "must be a list of texts: [\"one\", \"two\"]");
            return {};
        }
        std::vector<std::string> values;
        for (const auto& item : *array) {
            if (const auto* value = item.as_string()) {
                values.push_back(value->get());
            } else {
                fault_.at(line_of(item), std::string{key} + ": must hold texts in quotes only");
            }
        }
        return values;
    }

    // The index of the word that `value` is.
    std::size_t word(std::string_view key, std::string_view value,
                     std::span<const std::string_view> words) {
        const auto at = std::find(words.begin(), words.end(), value);
        if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
        fail(key, "'" + std::string{value} + "' is not known" + did_you_mean(value, words));
        return 0;
    }

    // As word(), of the key's text; `usual` when the key is absent.
    std::size_t choice(std::string_view key, std::span<const std::string_view> words,
                       std::size_t usual) {
        const auto value = text(key);
        return has(key) ? word(key, value, words) : usual;
    }

    // Calls read(TomlFields&) for every table of [[key]], at most `cap` times.
    template <class Read>
    void tables(std::string_view key, std::size_t cap, Read read) {
        const auto* node = find(key);
        if (node == nullptr) return;
        const auto* array = node->as_array();
        if (array == nullptr) return fail(key, "is written [[" + std::string{key} + "]]");
        std::size_t count = 0;
        for (const auto& item : *array) {
            const auto* table = item.as_table();
            if (table == nullptr) return fail(key, "is written [[" + std::string{key} + "]]");
            if (++count > cap) {
                return fault_.at(line_of(item), "more than " + std::to_string(cap) + " times [[" +
                                                    std::string{key} + "]]");
            }
            TomlFields fields{*table, fault_};
            read(fields);
            fields.unknown_keys();
        }
    }

    // Calls read(Entry) for every key of the table [key] whose value is a text.
    struct Entry {
        std::string_view key;
        std::string value;
        toml::source_index line;
    };
    template <class Read>
    void entries(std::string_view key, std::size_t cap, Read read) {
        const auto* node = find(key);
        if (node == nullptr) return;
        const auto* table = node->as_table();
        if (table == nullptr) return fail(key, "is a table of its own");
        if (table->size() > cap) return fail(key, "holds more than " + std::to_string(cap));
        for (const auto& [name, value] : *table) {
            const auto line = name.source().begin.line;
            const auto* text = value.as_string();
            if (text == nullptr) {
                fault_.at(line, std::string{name.str()} + ": must be a text in quotes");
            } else {
                read(Entry{name.str(), text->get(), line});
            }
        }
    }

    // Whole numbers from 0 to `most`: one, or a list of exactly `count`.
    std::vector<std::uint16_t> numbers(std::string_view key, std::size_t count,
                                       std::uint16_t most) {
        const auto* node = find(key);
        if (node == nullptr) return {};
        std::vector<std::uint16_t> values;
        const auto take = [&](const toml::node& item) {
            const auto* value = item.as_integer();
            if (value == nullptr || value->get() < 0 || value->get() > most) {
                fault_.at(line_of(item),
                          std::string{key} + ": must be numbers from 0 to " + std::to_string(most));
            } else {
                values.push_back(static_cast<std::uint16_t>(value->get()));
            }
        };
        if (const auto* array = node->as_array()) {
            if (array->size() != count)
                fail(key, "must hold " + std::to_string(count) + " numbers");
            for (const auto& item : *array) take(item);
        } else {
            take(*node);
        }
        return values;
    }

    void fail_at(toml::source_index line, std::string text) { fault_.at(line, std::move(text)); }

    // The index of the word that an entry's value is.
    std::size_t word_of(const Entry& entry, std::span<const std::string_view> words) {
        const auto at = std::find(words.begin(), words.end(), entry.value);
        if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
        fault_.at(entry.line, std::string{entry.key} + ": '" + entry.value + "' is not known" +
                                  did_you_mean(entry.value, words));
        return 0;
    }

    void unknown_keys() {
        for (const auto& [key, node] : table_) {
            const auto name = key.str();
            if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
            fault_.at(key.source().begin.line, "there is no key '" + std::string{name} + "' here" +
                                                   did_you_mean(name, asked_));
        }
    }

private:
    const toml::node* find(std::string_view key) {
        asked_.push_back(key);
        return table_.get(key);
    }

    const toml::table& table_;
    TomlFault& fault_;
    std::vector<std::string_view> asked_;
};

}  // namespace tarha::rules
