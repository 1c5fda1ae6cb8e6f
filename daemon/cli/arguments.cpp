#include "daemon/cli/arguments.h"

#include <algorithm>

#include "rules/suggest.h"

namespace tarha::cli {
namespace {

Error usage(std::string text) {
    return {"", std::move(text)};
}

const Option* find_option(std::string_view name, std::span<const Option> options) {
    const auto found = std::find_if(options.begin(), options.end(), [&](const Option& option) {
        return option.name == name || (!option.short_name.empty() && option.short_name == name);
    });
    return found == options.end() ? nullptr : &*found;
}

Error unknown_option(std::string_view name, std::span<const Option> options) {
    std::vector<std::string_view> names;
    for (const Option& option : options) names.push_back(option.name);
    return usage("unknown option " + std::string{name} + rules::did_you_mean(name, names));
}

bool is_option(std::string_view text) {
    return text.size() > 1 && text.front() == '-';
}

std::optional<Error> check_count(std::span<const std::string> given, const Words& words) {
    if (given.size() < words.least) return usage("it takes " + std::string{words.text});
    if (given.size() <= words.most) return std::nullopt;
    return usage("unexpected argument '" + given[words.most] + "'");
}

}  // namespace

bool Arguments::has(std::string_view option) const {
    return value(option).has_value();
}

std::optional<std::string> Arguments::value(std::string_view option) const {
    const auto found = std::find_if(options_.begin(), options_.end(),
                                    [&](const auto& given) { return given.first == option; });
    if (found == options_.end()) return std::nullopt;
    return found->second;
}

std::vector<std::string> Arguments::values(std::string_view option) const {
    std::vector<std::string> found;
    for (const auto& [name, value] : options_) {
        if (name == option) found.push_back(value);
    }
    return found;
}

Result<Arguments> parse_arguments(std::span<const std::string> given,
                                  std::span<const Option> options, const Words& words) {
    Arguments arguments;
    bool only_words = false;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const std::string& text = given[i];
        if (only_words || !is_option(text)) {
            arguments.words_.push_back(text);
            continue;
        }
        if (text == "--") {
            only_words = true;
            continue;
        }
        const std::size_t equals = text.find('=');
        const std::string name = text.substr(0, equals);
        const Option* option = find_option(name, options);
        if (option == nullptr) return unknown_option(name, options);
        if (arguments.has(option->name) && !option->repeatable) {
            return usage(name + " is given twice");
        }
        const bool has_value = equals != std::string::npos;
        if (option->value.empty()) {
            if (has_value) return usage(name + " takes no value");
            arguments.options_.emplace_back(option->name, "");
        } else if (has_value) {
            arguments.options_.emplace_back(option->name, text.substr(equals + 1));
        } else if (i + 1 < given.size()) {
            arguments.options_.emplace_back(option->name, given[++i]);
        } else {
            return usage(name + " needs a value: " + std::string{option->value});
        }
    }
    if (auto problem = check_count(arguments.words_, words)) return *problem;
    return arguments;
}

}  // namespace tarha::cli
