// Params: the parameters of one request, read by name. The first problem is kept; a name that
// nobody read is a problem too.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

namespace tarha::control {

class Params {
public:
    explicit Params(const boost::json::object& object) : object_{object} {}

    static constexpr std::size_t max_text = 1024;  // bytes

    std::optional<std::string> text(std::string_view name, std::size_t most = max_text);
    std::string required_text(std::string_view name);
    std::optional<std::uint64_t> number(std::string_view name, std::uint64_t least,
                                        std::uint64_t most);
    // The index of the word that it is; nothing when it is absent.
    std::optional<std::size_t> word(std::string_view name, std::span<const std::string_view> words);
    // Null when it is absent.
    const boost::json::object* object(std::string_view name);
    void refuse(std::string sentence);

    // Call after the last read: the first problem, or empty.
    std::string finish();

private:
    const boost::json::value* find(std::string_view name);

    const boost::json::object& object_;
    std::vector<std::string_view> known_;
    std::string problem_;
};

}  // namespace tarha::control
