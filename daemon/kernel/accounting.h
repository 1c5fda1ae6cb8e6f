// Accounting: whether the kernel counts the bytes of each connection. Off by default; a setting of
// the network namespace, so of the whole router.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace tarha::kernel {

inline constexpr std::string_view accounting_file = "/proc/sys/net/netfilter/nf_conntrack_acct";

// Switches it on for as long as the object lives. What was on before stays on afterwards; after a
// crash it stays on, and that is what it costs: a few bytes for each connection.
class Accounting {
public:
    explicit Accounting(std::string file = std::string{accounting_file});
    ~Accounting();
    Accounting(Accounting&& other) noexcept
        : file_{std::move(other.file_)},
          warning_{std::move(other.warning_)},
          was_off_{std::exchange(other.was_off_, false)} {}
    Accounting(const Accounting&) = delete;
    Accounting& operator=(const Accounting&) = delete;

    // Why bytes are not counted; empty when they are. Connections that are older than the switch
    // are not counted in any case.
    [[nodiscard]] const std::string& warning() const noexcept { return warning_; }

private:
    std::string file_;
    std::string warning_;
    bool was_off_ = false;
};

}  // namespace tarha::kernel
