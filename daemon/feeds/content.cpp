#include "daemon/feeds/content.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include <zlib.h>

#include "rules/catalog/never_block.h"
#include "rules/domain_name.h"

namespace tarha::feeds {
namespace {

constexpr std::size_t chunk_size = 64UL * 1024;
constexpr std::size_t tar_block = 512;

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

// Hands on the members of a tar whose file name is "domains". Headers: POSIX.1-1988 ustar.
class TarReader {
public:
    explicit TarReader(Scanner& scanner) : scanner_{scanner} {}

    bool take(std::string_view bytes) {
        while (!bytes.empty()) {
            if (left_ == 0) {
                if (!take_header(bytes)) return scanner_.trouble().empty();
                continue;
            }
            const auto part = bytes.substr(
                0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
            const auto useful = part.substr(
                0, static_cast<std::size_t>(std::min<std::uint64_t>(data_, part.size())));
            data_ -= useful.size();
            left_ -= part.size();
            if (wanted_ && !scanner_.take(useful)) return false;
            if (wanted_ && left_ == 0) scanner_.finish();
            bytes.remove_prefix(part.size());
        }
        return true;
    }
    [[nodiscard]] bool whole() const { return left_ == 0 && header_.empty(); }

private:
    bool take_header(std::string_view& bytes) {
        const auto part = bytes.substr(0, tar_block - header_.size());
        header_.append(part);
        bytes.remove_prefix(part.size());
        if (header_.size() < tar_block) return false;
        const std::string_view name{header_.c_str()};
        std::uint64_t size = 0;
        for (const char c : std::string_view{header_}.substr(124, 12)) {
            if (c < '0' || c > '7') continue;
            size = size * 8 + static_cast<std::uint64_t>(c - '0');
        }
        wanted_ = name == "domains" || name.ends_with("/domains");
        data_ = size;
        left_ = (size + tar_block - 1) / tar_block * tar_block;
        header_.clear();
        return true;
    }

    Scanner& scanner_;
    std::string header_;
    std::uint64_t data_ = 0;  // bytes of this member still to come
    std::uint64_t left_ = 0;  // the same with padding
    bool wanted_ = false;
};

struct CloseGz {
    void operator()(gzFile_s* file) const noexcept { gzclose(file); }
};

// Everything in the file, plain or unpacked, into the scanner.
void read_through(gzFile file, const Limits& limits, Scanner& scanner) {
    std::array<char, chunk_size> chunk;  // NOLINT: gzread() fills what is used
    TarReader tar{scanner};
    bool is_tar = false;
    for (;;) {
        const int got = gzread(file, chunk.data(), chunk.size());
        int code = Z_OK;
        const char* reason = gzerror(file, &code);
        if (code != Z_OK && code != Z_STREAM_END) {
            return scanner.complain(std::string{"is cut off or broken inside its gzip packing ("} +
                                    reason + ")");
        }
        if (got <= 0) break;
        const std::string_view bytes{chunk.data(), static_cast<std::size_t>(got)};
        if (scanner.content.bytes == 0) {
            is_tar = bytes.size() >= tar_block && bytes.substr(257, 5) == "ustar";
        }
        scanner.content.bytes += bytes.size();
        if (scanner.content.bytes > limits.unpacked_bytes) {
            return scanner.complain("unpacks to more than " +
                                    std::to_string(limits.unpacked_bytes) + " bytes");
        }
        if (!(is_tar ? tar.take(bytes) : scanner.take(bytes))) return;
    }
    scanner.finish();
    if (is_tar && !tar.whole()) scanner.complain("is cut off inside its tar packing");
}

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
    const std::unique_ptr<gzFile_s, CloseGz> opened{gzopen(file.c_str(), "rbe")};
    if (!opened) return Error{name, "cannot be read"};
    Scanner scanner{limits};
    read_through(opened.get(), limits, scanner);
    if (!scanner.trouble().empty()) return Error{name, scanner.trouble()};
    if (scanner.content.names == 0) return Error{name, "holds no domain name"};
    if (scanner.content.unusable > scanner.content.names) {
        return Error{name, "holds more lines that are no names than names"};
    }
    return std::move(scanner.content);
}

}  // namespace tarha::feeds
