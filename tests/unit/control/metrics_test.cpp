#include "daemon/control/metrics.h"

#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace tarha::control {
namespace {

std::string text_of(const std::vector<Counter>& counters, std::string version = "1.2.3") {
    DaemonStatus status;
    status.version = std::move(version);
    status.backend = "nft";
    status.uptime = std::chrono::seconds{90};
    status.warnings = {{"a", "one"}, {"b", "two"}};
    ProfileRow mia;
    mia.id = "mia";
    mia.name = "Mia";
    mia.paused = true;
    ProfileRow leo;
    leo.id = "leo";
    const ProfileRow rows[] = {mia, leo};
    return metrics_text(status, rows, counters);
}

const std::vector<Counter> some{
    {"queue.packets", 18'446'744'073'709'551'615ULL},
    {"queue.waiting", 3},
    {"dns.blocked", 7},
    {"process.cpu_milliseconds", 1234},
    {"blocked.rule", 5},
    {"blocked.mode", 6},
    {"Odd Name-here", 1},
};

TEST_CASE("counters and gauges with the names of the Prometheus guide") {
    const std::string text = text_of(some);
    for (const char* line : {
             "tarha_build_info{backend=\"nft\",version=\"1.2.3\"} 1\n",
             "# TYPE tarha_uptime_seconds gauge\ntarha_uptime_seconds 90\n",
             "tarha_profiles_paused 1\n",
             "tarha_warnings 2\n",
             "# TYPE tarha_queue_packets_total counter\n"
             "tarha_queue_packets_total 18446744073709551615\n",
             "# TYPE tarha_queue_waiting_packets gauge\ntarha_queue_waiting_packets 3\n",
             "tarha_dns_blocked_total 7\n",
             "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 1.234\n",
             "tarha_blocked_total{reason=\"rule\"} 5\ntarha_blocked_total{reason=\"mode\"} 6\n",
             "tarha__dd__ame_here_total 1\n",
         }) {
        CAPTURE(line);
        CHECK(text.find(line) != std::string::npos);
    }
}

TEST_CASE("every line is of the exposition format, every metric told once") {
    const std::regex comment{R"(# (HELP|TYPE) ([a-z_][a-z0-9_]*) .+)"};
    const std::regex sample{
        R"(([a-z_][a-z0-9_]*)(\{[a-z]+="([^"\\\n]|\\.)*"(,[a-z]+="([^"\\\n]|\\.)*")*\})? [0-9.]+)"};
    std::istringstream lines{text_of(some, "1.\"2\\3\n4")};
    std::set<std::string> typed;
    std::string line;
    while (std::getline(lines, line)) {
        CAPTURE(line);
        std::smatch found;
        if (line.starts_with("#")) {
            REQUIRE(std::regex_match(line, found, comment));
            if (found[1] == "TYPE") CHECK(typed.insert(found[2]).second);
            continue;
        }
        REQUIRE(std::regex_match(line, found, sample));
        CHECK(typed.contains(found[1]));
    }
    CHECK(typed.size() > 10);
}

TEST_CASE("nobody in the house is named") {
    const std::string text = text_of(some);
    for (const char* name : {"mia", "Mia", "leo"}) {
        CAPTURE(name);
        CHECK(text.find(name) == std::string::npos);
    }
}

}  // namespace
}  // namespace tarha::control
