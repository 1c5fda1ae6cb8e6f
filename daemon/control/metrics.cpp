#include "daemon/control/metrics.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace tarha::control {
namespace {

// Counters whose name here does not follow from their own by the rule of metric_name().
struct Special {
    std::string_view counter;
    std::string_view metric;
    std::string_view help;
    bool is_gauge = false;
    std::uint64_t divisor = 1;
};
constexpr std::array specials{
    Special{"queue.waiting", "tarha_queue_waiting_packets", "Packets that wait for a verdict.",
            true},
    Special{"dns.tcp_open", "tarha_dns_tcp_connections", "Open DNS connections over TCP.", true},
    Special{"process.resident_bytes", "process_resident_memory_bytes", "Memory in RAM.", true},
    Special{"process.open_fds", "process_open_fds", "Open file descriptors.", true},
    Special{"process.cpu_milliseconds", "process_cpu_seconds_total", "Time on a processor.", false,
            1000},
};
// Counters of this group become one metric with the reason as its label.
constexpr std::string_view blocked_group = "blocked.";

class Writer {
public:
    void head(std::string_view metric, std::string_view type, std::string_view help) {
        text_.append("# HELP ").append(metric).append(" ").append(help).append("\n# TYPE ");
        text_.append(metric).append(" ").append(type).append("\n");
    }
    void sample(std::string_view metric, std::string_view labels, std::string_view value) {
        text_.append(metric).append(labels).append(" ").append(value).append("\n");
    }
    void gauge(std::string_view metric, std::string_view help, std::uint64_t value) {
        head(metric, "gauge", help);
        sample(metric, "", std::to_string(value));
    }
    [[nodiscard]] std::string text() && { return std::move(text_); }

private:
    std::string text_;
};

// What a label's value may not hold as it is.
std::string escaped(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (c == '\n') {
            text += "\\n";
            continue;
        }
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text;
}

// "queue.dropped_full" -> "tarha_queue_dropped_full_total"
std::string metric_name(std::string_view counter) {
    std::string name{"tarha_"};
    for (const char c : counter) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        name += is_plain ? c : '_';
    }
    return name + "_total";
}

std::string divided(std::uint64_t value, std::uint64_t divisor) {
    if (divisor == 1) return std::to_string(value);
    std::array<char, 32> digits{};
    const auto exact = static_cast<double>(value) / static_cast<double>(divisor);
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), exact,
                                            std::chars_format::fixed, 3);
    return error == std::errc{} ? std::string{digits.data(), end} : std::to_string(value / divisor);
}

void write_counter(Writer& writer, const Counter& counter) {
    const auto* special = std::ranges::find(specials, counter.name, &Special::counter);
    if (special != specials.end()) {
        writer.head(special->metric, special->is_gauge ? "gauge" : "counter", special->help);
        writer.sample(special->metric, "", divided(counter.value, special->divisor));
        return;
    }
    const std::string name = metric_name(counter.name);
    writer.head(name, "counter", "The counter " + counter.name + ", see tarha status.");
    writer.sample(name, "", std::to_string(counter.value));
}

void write_blocked(Writer& writer, std::span<const Counter> counters) {
    constexpr std::string_view metric = "tarha_blocked_total";
    writer.head(metric, "counter", "Lookups and connections that were blocked, by reason.");
    for (const Counter& counter : counters) {
        if (!counter.name.starts_with(blocked_group)) continue;
        const auto reason = std::string_view{counter.name}.substr(blocked_group.size());
        writer.sample(metric, "{reason=\"" + escaped(reason) + "\"}",
                      std::to_string(counter.value));
    }
}

}  // namespace

std::string metrics_text(const DaemonStatus& status, std::span<const ProfileRow> profiles,
                         std::span<const Counter> counters) {
    Writer writer;
    writer.head("tarha_build_info", "gauge", "The version that runs; always 1.");
    writer.sample(
        "tarha_build_info",
        "{backend=\"" + escaped(status.backend) + "\",version=\"" + escaped(status.version) + "\"}",
        "1");
    writer.gauge("tarha_uptime_seconds", "Since the daemon started.",
                 static_cast<std::uint64_t>(status.uptime.count()));
    writer.gauge("tarha_profiles", "Profiles of the household.", status.profiles);
    writer.gauge(
        "tarha_profiles_paused", "Profiles that are paused now.",
        static_cast<std::uint64_t>(std::ranges::count(profiles, true, &ProfileRow::paused)));
    writer.gauge("tarha_devices", "Devices that the household names.", status.devices);
    writer.gauge("tarha_listed_domains", "Names in the category lists.", status.domains);
    writer.gauge("tarha_warnings", "Warnings of tarha status.", status.warnings.size());
    write_blocked(writer, counters);
    for (const Counter& counter : counters) {
        if (!counter.name.starts_with(blocked_group)) write_counter(writer, counter);
    }
    return std::move(writer).text();
}

}  // namespace tarha::control
