#include "rules/lists/list_line.h"

#include <algorithm>
#include <array>

#include "rules/lists/idna.h"

namespace tarha::rules {
namespace {

constexpr std::string_view blank = " \t\r\v\f";

// What every hosts file says about the machine itself.
constexpr std::array<std::string_view, 12> own_names{
    "localhost",     "localhost.localdomain", "local",        "broadcasthost",
    "ip6-localhost", "ip6-loopback",          "ip6-localnet", "ip6-mcastprefix",
    "ip6-allnodes",  "ip6-allrouters",        "ip6-allhosts", "0.0.0.0"};

std::string_view without_comment(std::string_view line) noexcept {
    const auto first = line.find_first_not_of(blank);
    if (first == std::string_view::npos || line[first] == '!' || line[first] == ';') return {};
    return line.substr(first, line.find('#', first) - first);
}

// Takes the first word off the front of `text`; empty when there is none.
std::string_view next_word(std::string_view& text) noexcept {
    const auto begin = std::min(text.find_first_not_of(blank), text.size());
    const auto end = std::min(text.find_first_of(blank, begin), text.size());
    const auto word = text.substr(begin, end - begin);
    text.remove_prefix(std::min(text.find_first_not_of(blank, end), text.size()));
    return word;
}

bool is_number(std::string_view label) noexcept {
    return !label.empty() && label.find_first_not_of("0123456789") == std::string_view::npos;
}

// An IPv4 or IPv6 address, near enough: no host name has a ':' or ends in a number.
bool is_address(std::string_view word) noexcept {
    if (word.find(':') != std::string_view::npos) return true;
    const auto dot = word.rfind('.');
    return dot != std::string_view::npos && is_number(word.substr(dot + 1));
}

ListLine rejected(std::string_view reason) noexcept {
    ListLine line;
    line.kind = ListLine::Kind::rejected;
    line.reason = reason;
    return line;
}

}  // namespace

ListLine read_list_name(std::string_view word) noexcept {
    if (word.starts_with("*.")) word.remove_prefix(2);
    if (word.starts_with('.')) word.remove_prefix(1);
    const bool is_ascii = std::all_of(word.begin(), word.end(),
                                      [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const auto name = is_ascii ? DomainName::from_text(word) : to_ascii_name(word);
    if (!name) return rejected("not a domain name");
    if (!name->is_ordinary()) return rejected("a character that no domain name has");
    if (is_address(name->view())) return rejected("an address, not a name");
    if (parent_of(name->view()).empty()) return rejected("a whole top-level domain");
    ListLine line;
    line.kind = ListLine::Kind::suffix;
    line.suffix = *name;
    return line;
}

ListLine read_domain_line(std::string_view line) noexcept {
    auto rest = without_comment(line);
    const auto word = next_word(rest);
    if (word.empty()) return {};
    if (!rest.empty()) return rejected("more than one word");
    return read_list_name(word);
}

ListLine read_hosts_name(std::string_view names) noexcept {
    const auto word = next_word(names);
    const bool is_own = std::find(own_names.begin(), own_names.end(), word) != own_names.end();
    auto line = word.empty() || is_own ? ListLine{} : read_list_name(word);
    line.more = names;
    return line;
}

ListLine read_hosts_line(std::string_view line) noexcept {
    auto rest = without_comment(line);
    const auto address = next_word(rest);
    if (address.empty()) return {};
    if (!is_address(address)) return rejected("no address at the beginning");
    if (rest.empty()) return rejected("an address without a name");
    return read_hosts_name(rest);
}

ListLine read_list_line(std::string_view line) noexcept {
    auto rest = without_comment(line);
    const auto first = next_word(rest);
    return !rest.empty() && is_address(first) ? read_hosts_line(line) : read_domain_line(line);
}

}  // namespace tarha::rules
