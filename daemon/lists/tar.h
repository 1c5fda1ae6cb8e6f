// The list inside a tar archive of the University of Toulouse (UT1): CATEGORY/domains. Everything
// else in it is passed over, CATEGORY/urls is counted. POSIX.1-1988 ustar headers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "rules/result.h"

namespace tarha::lists {

class Tar {
public:
    static constexpr std::size_t block = 512;
    static constexpr std::size_t max_members = 4096;
    static constexpr std::uint64_t max_member_bytes = 512UL * 1024 * 1024;

    // False: stop.
    using Use = std::function<bool(std::string_view)>;

    // `head`: the first bytes of a file, a block of them at least.
    static bool is_tar(std::string_view head) noexcept;

    explicit Tar(Use use) : use_{std::move(use)} {}

    // Pieces of any size. Errors say what is wrong, without the file's name: a header that is
    // damaged, a second list (of which category would it be?), a cap.
    Status feed(std::string_view bytes);
    // Fails when the archive was cut off or held no list.
    Status finish() const;

    [[nodiscard]] std::size_t url_files() const { return url_files_; }

private:
    Status take_header();
    void take_data(std::string_view& bytes);

    Use use_;
    std::string header_;
    std::uint64_t data_ = 0;     // bytes of this member that are still to come
    std::uint64_t padding_ = 0;  // and what fills its last block
    std::size_t members_ = 0;
    std::size_t url_files_ = 0;
    bool has_list_ = false;
    bool is_list_ = false;  // this member
    bool is_over_ = false;
};

}  // namespace tarha::lists
