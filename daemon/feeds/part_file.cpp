#include "daemon/feeds/part_file.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tarha::feeds {
namespace {

Error failed(const std::string& file) {
    return {file, std::string{"cannot be written: "} + std::strerror(errno)};
}

bool read_number(std::string_view text, std::uint64_t& out) {
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
    return code == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::string Validator::for_range() const {
    if (!etag.empty() && !etag.starts_with("W/")) return etag;
    return last_modified;
}

Result<ContentRange> parse_content_range(std::string_view text) {
    const Error bad{"", "the server's Content-Range makes no sense"};
    if (!text.starts_with("bytes ")) return bad;
    text.remove_prefix(6);
    const auto dash = text.find('-');
    const auto slash = text.find('/');
    if (dash == std::string_view::npos || slash == std::string_view::npos || slash < dash) {
        return bad;
    }
    ContentRange range;
    std::uint64_t last = 0;
    if (!read_number(text.substr(0, dash), range.first)) return bad;
    if (!read_number(text.substr(dash + 1, slash - dash - 1), last) || last < range.first) {
        return bad;
    }
    const std::string_view total = text.substr(slash + 1);
    if (total == "*") return range;
    if (!read_number(total, range.total) || last >= range.total) return bad;
    return range;
}

PartFile::Held PartFile::held(const std::string& url) const {
    std::ifstream from{path_ + ".from"};
    std::string whose;
    Held held;
    std::getline(from, whose);
    std::getline(from, held.validator.etag);
    std::getline(from, held.validator.last_modified);
    if (!from || whose != url || held.validator.for_range().empty()) return {};
    held.size = size();
    return held;
}

Status PartFile::begin(const std::string& url, const Validator& validator) {
    remove();
    std::ofstream from{path_ + ".from"};
    from << url << '\n' << validator.etag << '\n' << validator.last_modified << '\n';
    from.close();
    if (!from) return failed(path_);
    return go_on();
}

Status PartFile::go_on() {
    close();
    descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (descriptor_ < 0) return failed(path_);
    return Done{};
}

Status PartFile::append(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return failed(path_);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return Done{};
}

Status PartFile::finish() {
    const bool synced = fsync(descriptor_) == 0;
    if (!synced) return failed(path_);
    close();
    return Done{};
}

void PartFile::close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
}

void PartFile::remove() {
    close();
    unlink(path_.c_str());
    unlink((path_ + ".from").c_str());
}

std::uint64_t PartFile::size() const {
    struct stat found {};
    return stat(path_.c_str(), &found) == 0 ? static_cast<std::uint64_t>(found.st_size) : 0;
}

}  // namespace tarha::feeds
