#include "rules/lists/list_import.h"

#include <algorithm>

#include "rules/catalog/never_block.h"
#include "rules/lists/public_suffixes.h"

namespace tarha::rules {

ListImport::ListImport(CategoryCompiler& compiler, std::size_t list, ListFormat format)
    : compiler_{&compiler},
      list_{list},
      format_{format},
      is_known_{format != ListFormat::automatic} {}

void ListImport::feed(std::string_view piece) {
    if (is_known_) return take_lines(piece);
    kept_.append(piece);
    if (kept_.size() >= head_size) recognise();
}

Status ListImport::finish() {
    if (!is_known_) recognise();
    if (!kept_.empty() || is_too_long_) take_line(kept_);
    kept_.clear();
    auto& row = compiler_->row(list_);
    if (row.accepted > 0) return Done{};
    return Error{row.name, "no line of this list holds a domain name"};
}

void ListImport::recognise() {
    is_known_ = true;
    const std::string head = std::move(kept_);
    kept_.clear();
    format_ = recognise_format(head);
    compiler_->row(list_).format = format_name(format_);
    take_lines(head);
}

void ListImport::take_lines(std::string_view piece) {
    while (!piece.empty()) {
        const auto end = piece.find('\n');
        const auto part = piece.substr(0, end);
        if (end != std::string_view::npos && kept_.empty() && !is_too_long_) {
            take_line(part);
        } else {
            is_too_long_ = is_too_long_ || kept_.size() + part.size() > max_line;
            if (!is_too_long_) kept_.append(part);
            if (end == std::string_view::npos) return;
            take_line(kept_);
            kept_.clear();
        }
        piece.remove_prefix(end + 1);
    }
}

void ListImport::take_line(std::string_view line) {
    auto& row = compiler_->row(list_);
    if (row.lines++ == 0 && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
    if (is_too_long_ || line.size() > max_line) {
        is_too_long_ = false;
        return reject("longer than a line may be");
    }
    auto item = read_line(format_, line);
    take(item);
    while (!item.more.empty()) {
        item = read_hosts_name(item.more);
        take(item);
    }
}

void ListImport::take(const ListLine& line) {
    if (line.kind == ListLine::Kind::nothing) return;
    if (line.kind == ListLine::Kind::rejected) return reject(line.reason);
    const bool is_exception = line.kind == ListLine::Kind::exception;
    if (!is_exception && !find_never_block(line.suffix.view()).empty()) {
        return reject("a name that is never blocked");
    }
    if (!is_exception && holds_public_suffix(line.suffix.view())) {
        return reject("a public suffix, below which are the sites of strangers");
    }
    ++compiler_->row(list_).accepted;
    compiler_->add(list_, line.suffix.view(), is_exception);
}

void ListImport::reject(std::string_view reason) {
    auto& row = compiler_->row(list_);
    ++row.rejected;
    auto at = std::find_if(rejections_.begin(), rejections_.end(),
                           [reason](const Rejection& known) { return known.reason == reason; });
    if (at == rejections_.end()) at = rejections_.insert(at, {reason});
    ++at->count;
    if (at->lines.size() < Rejection::max_samples) at->lines.push_back(row.lines);
}

}  // namespace tarha::rules
