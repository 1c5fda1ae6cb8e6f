// What it costs to read the counts of living connections: one dump of kernel/flow_counts, and one
// look of the usage sampler with all it remembers, beside `conntrack -L` of the same entries, each
// as CPU time of user and kernel. Rounds alternate.
//
//   bench_flow_counts [connections] [rounds]
// prints name, value, unit, baseline and ratio, separated by tabs
#include "daemon/kernel/flow_counts.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/app/usage_sampler.h"
#include "daemon/kernel/accounting.h"
#include "daemon/kernel/marks.h"
#include "tests/lab/kernel/namespaces.h"
#include "tests/lab/kernel/sockets.h"

namespace {

using namespace tarha;

const kernel::MarkLayout marks;
const std::uint32_t allow = marks.mark(kernel::FlowState::allow);

double cpu_ms(int whose) {
    rusage used{};
    ::getrusage(whose, &used);
    const auto ms = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) * 1e-3;
    };
    return ms(used.ru_utime) + ms(used.ru_stime);
}

// One datagram to each of `count` ports: as many entries, all with our mark.
void fill_table(unsigned count) {
    constexpr unsigned first_port = 1024;
    test::shell("ip link set lo up");
    test::shell(
        "nft 'table ip bench { chain out { type filter hook output priority -150; ct mark set " +
        std::to_string(allow) + "; }; }'");
    auto socket = test::Socket::udp(false);
    for (unsigned i = 0; i < count; ++i) {
        socket.send_to({IpAddress{{127, 0, 0, 1}}, static_cast<std::uint16_t>(first_port + i)},
                       "x");
    }
}

std::size_t dump() {
    std::uint64_t bytes = 0;
    const auto result = kernel::dump_flow_counts(
        {allow, marks.state_mask()},
        [&](const kernel::FlowCount& flow) { bytes += flow.original.count.bytes; });
    if (!result) throw std::runtime_error{result.error().message()};
    if (bytes == 0) throw std::runtime_error{"nothing was counted"};
    return result->given;
}

Result<kernel::DumpResult> all_allowed(const UsageSampler::EachFlow& each) {
    return kernel::dump_flow_counts(allowed_flows(marks), each);
}

// CPU milliseconds of one call, from enough of them to be seen by the clock of rusage.
template <class Work>
double cost_of(Work&& work) {
    constexpr int times = 10;
    const double before = cpu_ms(RUSAGE_SELF);
    for (int i = 0; i < times; ++i) work();
    return (cpu_ms(RUSAGE_SELF) - before) / times;
}

// The tool, its output thrown away.
void list_by_tool(const std::string& mark) {
    const char* arguments[] = {"conntrack", "-L", "--mark", mark.c_str(), nullptr};
    posix_spawn_file_actions_t actions{};
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, arguments[0], &actions, nullptr,
                                     const_cast<char**>(arguments), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    if (error != 0 || ::waitpid(child, &status, 0) != child || status != 0) {
        throw std::runtime_error{"conntrack -L does not run"};
    }
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void print_row(const std::string& name, double value, double baseline) {
    std::printf("%s\t%.3f\tms\t%.3f\t%.2f\n", name.c_str(), value, baseline, value / baseline);
}

void measure(unsigned count, unsigned rounds) {
    const kernel::Accounting accounting;
    if (!accounting.warning().empty()) throw std::runtime_error{accounting.warning()};
    fill_table(count);
    const std::string mark = std::to_string(allow) + "/" + std::to_string(marks.state_mask());
    const auto somebody = [](const IpAddress&) -> std::optional<MacAddress> {
        return MacAddress{};
    };
    const auto somebodys = [](const MacAddress&) -> rules::ProfileIndex { return 0; };
    const auto metered = [](rules::ProfileIndex) { return true; };
    UsageSampler sampler{{1, 2}, {all_allowed, somebody, somebodys, metered}, [](const Usage&) {}};
    if (!sampler.sample()) throw std::runtime_error{"the sampler has nothing to look at"};
    std::vector<double> dumps;
    std::vector<double> looks;
    std::vector<double> tool;
    std::size_t given = 0;
    for (unsigned i = 0; i < rounds; ++i) {
        dumps.push_back(cost_of([&] { given = dump(); }));
        looks.push_back(cost_of([&] { static_cast<void>(sampler.sample()); }));
        const double before = cpu_ms(RUSAGE_CHILDREN);
        list_by_tool(mark);
        tool.push_back(cpu_ms(RUSAGE_CHILDREN) - before);
    }
    if (given < count || sampler.remembered() < std::min<std::size_t>(count, given)) {
        throw std::runtime_error{"the table holds " + std::to_string(given)};
    }
    const std::string of = " of " + std::to_string(given) + " connections, CPU";
    print_row("counts" + of, median(dumps), median(tool));
    print_row("usage" + of, median(looks), median(tool));
}

unsigned argument(int argc, char** argv, int index, unsigned otherwise) {
    return argc > index ? static_cast<unsigned>(std::strtoul(argv[index], nullptr, 10)) : otherwise;
}

}  // namespace

int main(int argc, char** argv) try {
    const unsigned count = argument(argc, argv, 1, 5000);
    const unsigned rounds = std::max(1U, argument(argc, argv, 2, 9));
    test::Namespace::make().run([&] { measure(count, rounds); });
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_flow_counts: %s\n", error.what());
    return 1;
}
