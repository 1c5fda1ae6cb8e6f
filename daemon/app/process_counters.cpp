#include "daemon/app/process_counters.h"

#include <ctime>
#include <filesystem>
#include <fstream>

#include <unistd.h>

namespace tarha {

std::vector<control::Counter> process_counters() {
    std::vector<control::Counter> all;
    std::uint64_t pages = 0;
    std::uint64_t resident = 0;
    if (std::ifstream{"/proc/self/statm"} >> pages >> resident) {
        const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
        all.push_back({"process.resident_bytes", resident * page});
    }
    std::timespec used{};
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0) {
        const auto milliseconds = used.tv_sec * 1000 + used.tv_nsec / 1'000'000;
        all.push_back({"process.cpu_milliseconds", static_cast<std::uint64_t>(milliseconds)});
    }
    std::error_code error;
    std::uint64_t descriptors = 0;
    for (std::filesystem::directory_iterator it{"/proc/self/fd", error}, end; !error && it != end;
         it.increment(error)) {
        ++descriptors;
    }
    if (!error && descriptors > 0) all.push_back({"process.open_fds", descriptors - 1});  // its own
    return all;
}

}  // namespace tarha
