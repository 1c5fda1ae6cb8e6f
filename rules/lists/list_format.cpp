#include "rules/lists/list_format.h"

#include <algorithm>
#include <cstddef>

namespace tarha::rules {
namespace {

constexpr std::string_view blank = " \t\r\v\f";
constexpr std::array<std::string_view, 4> cosmetic_marks{"##", "#@#", "#?#", "#$#"};

std::string_view trimmed(std::string_view text) noexcept {
    const auto begin = std::min(text.find_first_not_of(blank), text.size());
    text.remove_prefix(begin);
    return text.substr(0, text.find_last_not_of(blank) + 1);
}

std::string_view next_word(std::string_view& text) noexcept {
    text = trimmed(text);
    const auto word = text.substr(0, text.find_first_of(blank));
    text.remove_prefix(word.size());
    return word;
}

bool equal_words(std::string_view a, std::string_view upper) noexcept {
    return std::equal(a.begin(), a.end(), upper.begin(), upper.end(), [](char x, char y) {
        return (x >= 'a' && x <= 'z' ? static_cast<char>(x - 'a' + 'A') : x) == y;
    });
}

ListLine rejected(std::string_view reason) noexcept {
    ListLine line;
    line.kind = ListLine::Kind::rejected;
    line.reason = reason;
    return line;
}

ListLine as_exception(ListLine line) noexcept {
    if (line.kind == ListLine::Kind::suffix) line.kind = ListLine::Kind::exception;
    return line;
}

bool is_cosmetic(std::string_view line) noexcept {
    return std::any_of(cosmetic_marks.begin(), cosmetic_marks.end(),
                       [line](auto mark) { return line.find(mark) != std::string_view::npos; });
}

// The subset of AdBlock rules that are about whole names. $important and $all say nothing that
// matters here; every other option narrows the rule, which a name alone cannot express.
ListLine read_adblock_line(std::string_view line) noexcept {
    line = trimmed(line);
    if (line.empty() || line.front() == '!' || line.front() == '[') return {};
    if (is_cosmetic(line)) return rejected("a rule about the look of a page");
    if (line.front() == '#') return {};
    const bool is_exception = line.starts_with("@@");
    if (is_exception) line.remove_prefix(2);
    const auto dollar = line.find('$');
    if (dollar != std::string_view::npos) {
        const auto options = line.substr(dollar + 1);
        if (options != "important" && options != "all") return rejected("a rule with options");
        line = line.substr(0, dollar);
    }
    if (line.starts_with("||")) {
        line.remove_prefix(2);
        if (line.ends_with('|')) line.remove_suffix(1);
        if (!line.ends_with('^')) return rejected("a pattern, not a whole name");
        line.remove_suffix(1);
    }
    const auto path = line.find_first_of("/|^*?=&", line.starts_with("*.") ? 1 : 0);
    if (path != std::string_view::npos) return rejected("a pattern, not a whole name");
    const auto read = read_list_name(line);
    return is_exception ? as_exception(read) : read;
}

bool is_number(std::string_view word) noexcept {
    return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

// "example.com CNAME ." and the like. Owners are relative to the zone: an absolute one cannot be
// told from the zone's own name. Lines that begin with a blank go on with a SOA.
ListLine read_rpz_line(std::string_view line) noexcept {
    line = line.substr(0, line.find(';'));
    if (trimmed(line).empty() || line.front() == '$' || blank.find(line.front()) < blank.size()) {
        return {};
    }
    const auto owner = next_word(line);
    auto type = next_word(line);
    if (is_number(type)) type = next_word(line);
    if (equal_words(type, "IN")) type = next_word(line);
    if (is_number(type)) type = next_word(line);
    if (owner == "@" || equal_words(type, "SOA") || equal_words(type, "NS")) return {};
    if (!equal_words(type, "CNAME")) return rejected("an action other than to block or to pass");
    for (const std::string_view trigger :
         {".rpz-client-ip", ".rpz-ip", ".rpz-nsip", ".rpz-nsdname"}) {
        if (owner.ends_with(trigger)) return rejected("a trigger other than the name asked for");
    }
    if (owner.ends_with('.')) return rejected("an absolute name in a zone");
    const auto target = next_word(line);
    if (target == "rpz-passthru.") return as_exception(read_list_name(owner));
    if (target == "." || target == "*." || target == "rpz-drop.") return read_list_name(owner);
    return rejected("an action other than to block or to pass");
}

// server=/x/ADDRESS sends questions elsewhere; server=/x/# back to the usual servers.
ListLine read_dnsmasq_line(std::string_view line) noexcept {
    line = trimmed(line);
    if (line.empty() || line.front() == '#') return {};
    const auto equals = line.find("=/");
    const auto key = line.substr(0, equals);
    const bool is_known = key == "address" || key == "server" || key == "local";
    if (equals == std::string_view::npos || !is_known) return rejected("not about a name");
    line.remove_prefix(equals + 2);
    const auto slash = line.find('/');
    if (slash == std::string_view::npos) return rejected("a name without a '/' after it");
    const auto name = line.substr(0, slash);
    auto rest = line.substr(slash + 1);
    const auto value = next_word(rest);
    if (value.find('/') != std::string_view::npos) return rejected("more than one name");
    if (key == "address" || value.empty()) return read_list_name(name);
    if (value == "#") return as_exception(read_list_name(name));
    return rejected("a name that is asked elsewhere, not blocked");
}

ListLine read_v2fly_line(std::string_view line) noexcept {
    line = line.substr(0, line.find('#'));
    auto word = next_word(line);
    if (word.empty()) return {};
    while (!trimmed(line).empty()) {
        const auto attribute = next_word(line);
        if (attribute.front() != '@' && attribute.front() != '&') {
            return rejected("more than one word");
        }
    }
    if (word.starts_with("include:")) return rejected("includes another list");
    if (word.starts_with("regexp:") || word.starts_with("keyword:")) {
        return rejected("a pattern, not a whole name");
    }
    for (const std::string_view kind : {"domain:", "full:"}) {
        if (word.starts_with(kind)) return read_list_name(word.substr(kind.size()));
    }
    return read_list_name(word);
}

// What one line looks like; `automatic` when it could be of several formats.
ListFormat guess(std::string_view line) noexcept {
    const auto text = trimmed(line.substr(0, line.find('#')));
    if (text.starts_with("||") || text.starts_with("@@") || text.starts_with("[Adblock")) {
        return ListFormat::adblock;
    }
    for (const std::string_view key : {"address=/", "server=/", "local=/"}) {
        if (text.starts_with(key)) return ListFormat::dnsmasq;
    }
    for (const std::string_view kind : {"domain:", "full:", "regexp:", "keyword:", "include:"}) {
        if (text.starts_with(kind)) return ListFormat::v2fly;
    }
    if (text.starts_with("$TTL") || text.starts_with("$ORIGIN")) return ListFormat::rpz;
    if (text.empty() || text.front() == '!' || text.front() == ';') {
        return ListFormat::automatic;
    }
    if (text.find(" CNAME ") != std::string_view::npos ||
        text.find("\tCNAME\t") != std::string_view::npos) {
        return ListFormat::rpz;
    }
    if (text.find(" @") != std::string_view::npos) return ListFormat::v2fly;
    return ListFormat::domains;
}

}  // namespace

std::optional<ListFormat> parse_format(std::string_view name) noexcept {
    for (const auto& row : list_formats) {
        if (row.name == name) return row.format;
    }
    return std::nullopt;
}

// Plain names occur in AdBlock and v2fly lists too: any line of another format outweighs them.
ListFormat recognise_format(std::string_view head) noexcept {
    std::array<std::size_t, list_formats.size()> votes{};
    while (!head.empty()) {
        const auto end = std::min(head.find('\n'), head.size());
        ++votes[static_cast<std::size_t>(guess(head.substr(0, end)))];
        head.remove_prefix(std::min(end + 1, head.size()));
    }
    votes[static_cast<std::size_t>(ListFormat::automatic)] = 0;
    votes[static_cast<std::size_t>(ListFormat::domains)] = 0;
    const auto best = std::max_element(votes.begin(), votes.end());
    if (*best == 0) return ListFormat::domains;
    return static_cast<ListFormat>(best - votes.begin());
}

ListLine read_line(ListFormat format, std::string_view line) noexcept {
    switch (format) {
        case ListFormat::hosts:
            return read_hosts_line(line);
        case ListFormat::wildcard:
            return read_domain_line(line);
        case ListFormat::adblock:
            return read_adblock_line(line);
        case ListFormat::rpz:
            return read_rpz_line(line);
        case ListFormat::dnsmasq:
            return read_dnsmasq_line(line);
        case ListFormat::v2fly:
            return read_v2fly_line(line);
        case ListFormat::automatic:
        case ListFormat::domains:
        case ListFormat::ut1:
            break;
    }
    return read_list_line(line);
}

}  // namespace tarha::rules
