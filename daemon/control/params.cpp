#include "daemon/control/params.h"

#include <algorithm>

#include <boost/json/value.hpp>

#include "rules/suggest.h"

namespace tarha::control {
namespace json = boost::json;

namespace {

std::optional<std::uint64_t> whole_number(const json::value& value) {
    if (const auto* number = value.if_uint64()) return *number;
    const auto* number = value.if_int64();
    if (number == nullptr || *number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
}

}  // namespace

const json::value* Params::find(std::string_view name) {
    known_.push_back(name);
    const json::value* value = object_.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

void Params::refuse(std::string sentence) {
    if (problem_.empty()) problem_ = std::move(sentence);
}

std::optional<std::string> Params::text(std::string_view name, std::size_t most) {
    const json::value* value = find(name);
    if (value == nullptr) return std::nullopt;
    const json::string* text = value->if_string();
    if (text == nullptr || text->empty() || text->size() > most) {
        refuse(std::string{name} + " must be a text of 1 to " + std::to_string(most) + " bytes");
        return std::nullopt;
    }
    return std::string{text->data(), text->size()};
}

std::string Params::required_text(std::string_view name) {
    const bool present = object_.contains(name);
    auto value = text(name);
    if (!present) refuse(std::string{name} + " is missing");
    return value.value_or("");
}

std::optional<std::uint64_t> Params::number(std::string_view name, std::uint64_t least,
                                            std::uint64_t most) {
    const json::value* value = find(name);
    if (value == nullptr) return std::nullopt;
    const auto number = whole_number(*value);
    if (number && *number >= least && *number <= most) return number;
    refuse(std::string{name} + " must be a whole number from " + std::to_string(least) + " to " +
           std::to_string(most));
    return std::nullopt;
}

std::optional<std::size_t> Params::word(std::string_view name,
                                        std::span<const std::string_view> words) {
    const auto given = text(name);
    if (!given) return std::nullopt;
    const auto at = std::find(words.begin(), words.end(), *given);
    if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
    std::string known;
    for (const auto one : words) known += (known.empty() ? "" : ", ") + std::string{one};
    refuse(std::string{name} + " must be one of " + known);
    return std::nullopt;
}

const json::object* Params::object(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) return nullptr;
    if (!value->is_object()) refuse(std::string{name} + " must be an object");
    return value->if_object();
}

std::string Params::finish() {
    for (const auto& member : object_) {
        const std::string_view name{member.key().data(), member.key().size()};
        if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
        refuse("unknown parameter " + std::string{name} + rules::did_you_mean(name, known_));
    }
    return problem_;
}

}  // namespace tarha::control
