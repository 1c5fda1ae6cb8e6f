#include "daemon/settings_section.h"

#include <algorithm>
#include <sstream>

#include "rules/suggest.h"

namespace tarha {

void Problems::add(toml::source_position at, std::string text) {
    const std::string where = at ? origin_ + ":" + std::to_string(at.line) : origin_;
    problems_.push_back({at.line, {where, std::move(text)}});
}

std::vector<Error> Problems::in_order() && {
    std::stable_sort(problems_.begin(), problems_.end(),
                     [](const Problem& a, const Problem& b) { return a.line < b.line; });
    std::vector<Error> errors;
    errors.reserve(problems_.size());
    for (Problem& problem : problems_) errors.push_back(std::move(problem.error));
    return errors;
}

std::string Section::full(std::string_view key) const {
    return name_.empty() ? std::string{key} : name_ + "." + std::string{key};
}

const toml::node* Section::find(std::string_view key) {
    known_.push_back(key);
    return table_ == nullptr ? nullptr : table_->get(key);
}

bool Section::has(std::string_view key) const {
    return table_ != nullptr && table_->contains(key);
}

void Section::complain(std::string_view key, std::string text) {
    const toml::node* node = table_ == nullptr ? nullptr : table_->get(key);
    if (node == nullptr) node = table_;
    std::string sentence = full(key) + " " + std::move(text);
    if (node == nullptr) return problems_.add_missing(std::move(sentence));
    problems_.add(*node, std::move(sentence));
}

void Section::text(std::string_view key, std::string& out) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* value = node->as_string();
    if (value == nullptr) return complain(key, "must be a text in quotes");
    if (value->get().empty()) return complain(key, "must not be empty");
    if (value->get().find('\0') != std::string::npos) return complain(key, "holds a NUL byte");
    out = value->get();
}

void Section::flag(std::string_view key, bool& out) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* value = node->as_boolean();
    if (value == nullptr) return complain(key, "must be true or false");
    out = value->get();
}

void Section::texts(std::string_view key, std::vector<std::string>& out) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* array = node->as_array();
    if (array == nullptr) return complain(key, "must be a list of texts, such as [\"br-lan\"]");
    out.clear();
    for (const toml::node& element : *array) {
        const auto* value = element.as_string();
        if (value == nullptr) {
            problems_.add(element, full(key) + " must hold only texts in quotes");
            continue;
        }
        out.push_back(value->get());
    }
}

void Section::read_number(std::string_view key, std::uint64_t& out, std::uint64_t least,
                          std::uint64_t most) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* value = node->as_integer();
    if (value == nullptr) return complain(key, "must be a whole number");
    const std::int64_t number = value->get();
    const bool fits = number >= 0 && static_cast<std::uint64_t>(number) >= least &&
                      static_cast<std::uint64_t>(number) <= most;
    if (!fits) {
        return complain(key, "must be from " + std::to_string(least) + " to " +
                                 std::to_string(most) + ", not " + std::to_string(number));
    }
    out = static_cast<std::uint64_t>(number);
}

void Section::check_choice(std::string_view key, std::string_view word,
                           std::span<const std::string_view> words) {
    if (std::find(words.begin(), words.end(), word) != words.end()) return;
    std::string text = "must be ";
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text += "\"" + std::string{words[i]} + "\"";
    }
    complain(key, text + ", not \"" + std::string{word} + "\"");
}

Section Section::section(std::string_view key) {
    const toml::node* node = find(key);
    if (node != nullptr && !node->is_table()) {
        complain(key, "must be a table that begins with [" + full(key) + "]");
    }
    return {full(key), node == nullptr ? nullptr : node->as_table(), problems_};
}

void Section::each(std::string_view key, std::size_t most,
                   const std::function<void(Section&)>& read) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* array = node->as_array();
    if (array == nullptr)
        return complain(key, "must be tables that begin with [[" + full(key) + "]]");
    if (array->size() > most) {
        return complain(key, "may stand at most " + std::to_string(most) + " times");
    }
    for (const toml::node& element : *array) {
        if (!element.is_table()) {
            problems_.add(element, full(key) + " must hold only tables");
            continue;
        }
        Section section{full(key), element.as_table(), problems_};
        read(section);
        section.finish();
    }
}

void Section::finish() {
    if (table_ == nullptr) return;
    for (const auto& [key, node] : *table_) {
        if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
        problems_.add(key.source().begin,
                      "unknown key " + full(key.str()) + rules::did_you_mean(key.str(), known_));
    }
}

}  // namespace tarha
