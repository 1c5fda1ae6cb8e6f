// Content lines of an iCalendar text (RFC 5545 3.1): unfolded, split, numbered.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tarha::rules {

struct IcalLine {
    std::size_t number = 0;  // of its first line, from 1
    std::string name;        // upper case
    std::string parameters;  // all of them, upper case: ";VALUE=DATE"
    std::string value;
};

// Reads line after line. A line without a colon comes with an empty name. The text must outlive it.
class IcalLines {
public:
    explicit IcalLines(std::string_view text);

    // Nothing at the end. Empty lines are passed over.
    std::optional<IcalLine> next();

private:
    std::string_view take_line();

    std::string_view rest_;
    std::size_t number_ = 0;
};

}  // namespace tarha::rules
