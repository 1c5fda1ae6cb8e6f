#include "daemon/feeds/content.h"

#include "daemon/lists/list_file.h"
#include "rules/catalog/never_block.h"
#include "rules/domain_name.h"

namespace tarha::feeds {
namespace {

bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\r';
}

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

void drop_prefix(std::string_view& text, std::string_view prefix) noexcept {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
}

bool is_comment(std::string_view line) noexcept {
    return line.empty() || std::string_view{"#!;[$@"}.find(line.front()) != std::string_view::npos;
}

// Counts lines; keeps the first complaint.
class Scanner {
public:
    explicit Scanner(const Limits& limits) : limits_{limits} {}

    bool take(std::string_view bytes) {
        content.bytes += bytes.size();
        if (content.bytes > limits_.unpacked_bytes) {
            complain("unpacks to more than " + std::to_string(limits_.unpacked_bytes) + " bytes");
        }
        while (!bytes.empty() && trouble_.empty()) {
            const auto end = bytes.find('\n');
            const std::string_view piece = bytes.substr(0, end);
            if (line_.size() + piece.size() > max_line) complain("holds a line of over 64 KiB");
            line_.append(piece);
            if (end == std::string_view::npos) break;
            bytes.remove_prefix(end + 1);
            finish_line();
        }
        return trouble_.empty();
    }
    void finish() {
        if (!line_.empty()) finish_line();
    }
    void complain(std::string text) {
        if (trouble_.empty()) trouble_ = std::move(text);
    }
    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    Content content;

private:
    void finish_line() {
        if (line_.find('\0') != std::string::npos) complain("holds NUL bytes: it is no text");
        const std::string_view line = trimmed(line_);
        if (content.names == 0 && line.starts_with('<')) {
            complain("is a web page (HTML), not a list");
        }
        if (++content.lines > limits_.lines) {
            complain("holds more than " + std::to_string(limits_.lines) + " lines");
        }
        count(line);
        line_.clear();
    }
    void count(std::string_view line) {
        if (is_comment(line)) return;
        const auto name = DomainName::from_text(name_in_line(line));
        if (!name || !name->is_ordinary()) {
            ++content.unusable;
            return;
        }
        ++content.names;
        content.sketch.add(name->view());
        if (rules::find_never_block(name->view()).empty()) return;
        if (content.protected_names++ == 0) content.first_protected = name->view();
    }

    const Limits& limits_;
    std::string line_;
    std::string trouble_;
};

}  // namespace

std::string_view name_in_line(std::string_view line) noexcept {
    line = trimmed(line);
    drop_prefix(line, "||");  // AdBlock
    for (const auto* start : {"address=/", "local=/", "server=/", "domain:", "full:"})
        drop_prefix(line, start);
    const auto blank = line.find_first_of(" \t");  // hosts; RPZ has its name first
    if (blank != std::string_view::npos) {
        const std::string_view first = line.substr(0, blank);
        const bool address = first.find(':') != std::string_view::npos ||
                             first.find_first_not_of("0123456789.") == std::string_view::npos;
        line = address ? trimmed(line.substr(blank)) : first;
    }
    for (const auto* start : {"*.", "."}) drop_prefix(line, start);
    line = line.substr(0, line.find_first_of("^/# \t$"));
    return line.find('.') == std::string_view::npos ? std::string_view{} : line;
}

Result<Content> look_into(const std::string& file, const std::string& name, const Limits& limits) {
    Scanner scanner{limits};
    const auto take = [&](std::string_view piece) { return scanner.take(piece); };
    const auto read = lists::read_list_file(file, take);
    if (!read) return Error{name, read.error().text};
    scanner.finish();
    if (!scanner.trouble().empty()) return Error{name, scanner.trouble()};
    if (scanner.content.names == 0) return Error{name, "holds no domain name"};
    if (scanner.content.unusable > scanner.content.names) {
        return Error{name, "holds more lines that are no names than names"};
    }
    return std::move(scanner.content);
}

}  // namespace tarha::feeds
