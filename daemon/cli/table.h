// Tables for people: columns as wide as their longest cell, two blanks between them.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace tarha::cli {

using Row = std::vector<std::string>;

// Nothing at all when there are no rows. An empty `heads` prints no heading.
void print_table(std::ostream& out, const Row& heads, const std::vector<Row>& rows);

// Text of unknown origin (a device's name) made harmless for a terminal: control characters and
// bytes that are not UTF-8 become '?'.
std::string terminal_text(std::string_view text);

}  // namespace tarha::cli
