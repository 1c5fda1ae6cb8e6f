// A download on its way: ID.part, and beside it ID.part.from, which says what the bytes belong to,
// so that a later run (after kill -9, too) may go on where this one stopped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rules/result.h"

namespace tarha::feeds {

// What a server says to recognise one version of a file. RFC 9110 section 8.8.
struct Validator {
    std::string etag;
    std::string last_modified;

    // For If-Range: a strong ETag, else the date, else nothing. RFC 9110 section 13.1.5.
    [[nodiscard]] std::string for_range() const;
    [[nodiscard]] bool empty() const { return etag.empty() && last_modified.empty(); }
    friend bool operator==(const Validator&, const Validator&) = default;
};

// "bytes 100-199/200" -> 100 and 200 (0 for "*"). RFC 9110 section 14.4.
struct ContentRange {
    std::uint64_t first = 0;
    std::uint64_t total = 0;
};
Result<ContentRange> parse_content_range(std::string_view text);

class PartFile {
public:
    explicit PartFile(std::string path) : path_{std::move(path)} {}
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;
    ~PartFile() { close(); }

    // The validator and size of what lies there for this URL; size 0 when nothing can go on.
    struct Held {
        Validator validator;
        std::uint64_t size = 0;
    };
    [[nodiscard]] Held held(const std::string& url) const;

    // Empty, for these bytes from now on; or goes on at its end.
    Status begin(const std::string& url, const Validator& validator);
    Status go_on();
    Status append(std::string_view bytes);
    // Synced to the disk and closed.
    Status finish();
    void close();
    void remove();
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::uint64_t size() const;

private:
    std::string path_;
    int descriptor_ = -1;
};

}  // namespace tarha::feeds
