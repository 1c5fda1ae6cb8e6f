// One line of a hosts file or of plain domains -> one suffix, nothing, or the reason why not.
//
// Pure. Accepted names are ordinary, at least two labels long and no addresses. Comments begin with
// '#' (or '!' or ';' at the start of a line).
#pragma once

#include <cstdint>
#include <string_view>

#include "rules/domain_name.h"

namespace tarha::rules {

struct ListLine {
    enum class Kind : std::uint8_t { nothing, suffix, exception, rejected };
    Kind kind = Kind::nothing;
    DomainName suffix;        // of kind suffix or exception
    std::string_view reason;  // of kind rejected; a constant
    std::string_view more;    // hosts: the names still to be read, with read_hosts_name()
};

// One name and nothing else, in whichever of those forms. Unicode becomes A-labels (idna.h).
ListLine read_list_name(std::string_view word) noexcept;

// "example.com", ".example.com" or "*.example.com": one name, nothing else.
ListLine read_domain_line(std::string_view line) noexcept;

// "0.0.0.0 example.com www.example.com # comment": an address, then names. A host's own names
// (localhost and the like) are nothing.
ListLine read_hosts_line(std::string_view line) noexcept;
ListLine read_hosts_name(std::string_view names) noexcept;

// As whichever of the two it looks like: an address followed by something is a hosts line.
ListLine read_list_line(std::string_view line) noexcept;

}  // namespace tarha::rules
