// The words and options of a command line, read by a table. Every mistake is one sentence.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/result.h"

namespace tarha::cli {

struct Option {
    std::string_view name;        // "--json"
    std::string_view short_name;  // "-f", or empty
    std::string_view value;       // what it takes, "FILE"; empty: it stands alone
    std::string_view help;
    bool repeatable = false;
};

// The words a command takes besides its options.
struct Words {
    std::string_view text;  // "NAME [DURATION]", for help and messages
    std::size_t least = 0;
    std::size_t most = 0;
};

class Arguments {
public:
    [[nodiscard]] bool has(std::string_view option) const;
    [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
    [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
    [[nodiscard]] std::span<const std::string> words() const { return words_; }

private:
    friend Result<Arguments> parse_arguments(std::span<const std::string> given,
                                             std::span<const Option> options, const Words& words);

    std::vector<std::pair<std::string_view, std::string>> options_;  // long name, value
    std::vector<std::string> words_;
};

// "--name value", "--name=value", "-f value"; options anywhere; after "--" only words.
Result<Arguments> parse_arguments(std::span<const std::string> given,
                                  std::span<const Option> options, const Words& words);

}  // namespace tarha::cli
