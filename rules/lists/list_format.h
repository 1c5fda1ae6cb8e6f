// The formats that lists come in, and one line of each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "rules/lists/list_line.h"

namespace tarha::rules {

enum class ListFormat : std::uint8_t {
    automatic,  // recognised by the first lines
    domains,    // domains or hosts, each line as what it looks like
    hosts,
    wildcard,  // *.example.com
    adblock,   // ||example.com^ and @@||example.com^
    rpz,       // a response policy zone with relative names
    dnsmasq,   // address=/example.com/, server=, local=
    v2fly,     // domain:example.com, full:, @attributes
    ut1,       // domains, as in the folders of the University of Toulouse
};

struct ListFormatName {
    std::string_view name;
    ListFormat format;
};
inline constexpr std::array<ListFormatName, 9> list_formats{{{"auto", ListFormat::automatic},
                                                             {"domains", ListFormat::domains},
                                                             {"hosts", ListFormat::hosts},
                                                             {"wildcard", ListFormat::wildcard},
                                                             {"adblock", ListFormat::adblock},
                                                             {"rpz", ListFormat::rpz},
                                                             {"dnsmasq", ListFormat::dnsmasq},
                                                             {"v2fly", ListFormat::v2fly},
                                                             {"ut1", ListFormat::ut1}}};

constexpr std::string_view format_name(ListFormat format) noexcept {
    return list_formats[static_cast<std::size_t>(format)].name;
}
std::optional<ListFormat> parse_format(std::string_view name) noexcept;

// The format of most of the lines of `head`, the beginning of a text. Never `automatic`.
ListFormat recognise_format(std::string_view head) noexcept;

// One line without its end. A hosts line may hold more names: see ListLine::more.
ListLine read_line(ListFormat format, std::string_view line) noexcept;

}  // namespace tarha::rules
