#include "daemon/kernel/queue_status.h"

#include <array>
#include <charconv>
#include <fstream>

namespace tarha::kernel {
namespace {

// Columns: number, port, waiting, copy mode, copy range, dropped when full, dropped unread, ...
constexpr std::size_t columns_used = 7;

}  // namespace

std::optional<QueueStatus> parse_queue_status(std::string_view line) noexcept {
    std::array<std::uint64_t, columns_used> columns{};
    for (auto& column : columns) {
        const auto start = line.find_first_not_of(' ');
        if (start == std::string_view::npos) return std::nullopt;
        line.remove_prefix(start);
        const auto parsed = std::from_chars(line.data(), line.data() + line.size(), column);
        if (parsed.ec != std::errc{}) return std::nullopt;
        line.remove_prefix(static_cast<std::size_t>(parsed.ptr - line.data()));
    }
    if (columns[0] > 0xffff) return std::nullopt;
    return QueueStatus{.number = static_cast<std::uint16_t>(columns[0]),
                       .holder = static_cast<std::uint32_t>(columns[1]),
                       .waiting = static_cast<std::uint32_t>(columns[2]),
                       .dropped_full = columns[5],
                       .dropped_unread = columns[6]};
}

std::optional<QueueStatus> read_queue_status(std::uint16_t number) {
    std::ifstream file{"/proc/thread-self/net/netfilter/nfnetlink_queue"};
    std::string line;
    while (std::getline(file, line)) {
        const auto status = parse_queue_status(line);
        if (status && status->number == number) return status;
    }
    return std::nullopt;
}

std::string holder_of(const QueueStatus& status) {
    const std::string id = std::to_string(status.holder);
    std::ifstream file{"/proc/" + id + "/comm"};
    std::string name;
    if (std::getline(file, name)) return "process " + id + " (" + name + ")";
    return "another program (netlink port " + id + ")";
}

}  // namespace tarha::kernel
