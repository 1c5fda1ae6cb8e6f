#include "daemon/kernel/process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>

#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/kernel/descriptor.h"
#include "daemon/kernel/netlink.h"

namespace tarha::kernel {
namespace {

constexpr int timeout_ms = 20'000;
constexpr std::size_t max_output = 65536;
constexpr std::size_t max_complaint = 4096;

std::optional<std::string> find_program(std::string_view name) {
    for (const std::string_view folder : {"/usr/sbin/", "/sbin/", "/usr/bin/", "/bin/"}) {
        std::string path = std::string{folder} + std::string{name};
        if (::access(path.c_str(), X_OK) == 0) return path;
    }
    return std::nullopt;
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(descriptor, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return ::lseek(descriptor, 0, SEEK_SET) == 0;
}

std::string read_start(int descriptor, std::size_t most) {
    std::string text(most, '\0');
    const ssize_t n = ::pread(descriptor, text.data(), text.size(), 0);
    text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return text;
}

// Files in memory instead of pipes: neither side can wait for the other.
int spawn(const std::string& path, const std::vector<std::string>& arguments, int input, int output,
          int complaint, pid_t& child) {
    std::vector<std::string> words{path};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    std::string search = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    std::string language = "LC_ALL=C";
    std::array<char*, 3> environment{search.data(), language.data(), nullptr};

    posix_spawn_file_actions_t files{};
    posix_spawnattr_t attributes{};
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, complaint, STDERR_FILENO);

    // The child must not inherit what the daemon blocks or ignores.
    sigset_t none{};
    sigset_t defaults{};
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    const int error =
        ::posix_spawn(&child, path.c_str(), &files, &attributes, argv.data(), environment.data());
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    return error;
}

// False when the time is over.
bool wait_for_end(pid_t child) {
    const Descriptor process{static_cast<int>(::syscall(SYS_pidfd_open, child, 0))};
    if (process.number() < 0) return true;  // no pidfd in this kernel: wait without a limit
    pollfd waiting{process.number(), POLLIN, 0};
    int ready = 0;
    do {
        ready = ::poll(&waiting, 1, timeout_ms);
    } while (ready < 0 && errno == EINTR);
    return ready != 0;
}

Result<int> exit_code_of(pid_t child, const std::string& path) {
    const bool ended = wait_for_end(child);
    if (!ended) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return Error{path, "its end could not be seen: " + reason_of(errno)};
    }
    if (!ended) return Error{path, "did not finish within 20 seconds and was stopped"};
    if (!WIFEXITED(status))
        return Error{path, "was killed by signal " + std::to_string(WTERMSIG(status))};
    return WEXITSTATUS(status);
}

}  // namespace

std::string ProgramResult::reason() const {
    for (const char* words : {"Operation not permitted", "Permission denied"}) {
        if (complaint.find(words) != std::string::npos) return reason_of(EPERM);
    }
    return complaint.substr(0, complaint.find('\n'));
}

Result<ProgramResult> run_program(std::string_view name, const std::vector<std::string>& arguments,
                                  std::string_view input) {
    const auto path = find_program(name);
    if (!path) return Error{std::string{name}, "is not installed"};

    const Descriptor in{::memfd_create("tarha-input", MFD_CLOEXEC)};
    const Descriptor output{::memfd_create("tarha-output", MFD_CLOEXEC)};
    const Descriptor complaint{::memfd_create("tarha-complaint", MFD_CLOEXEC)};
    const bool made = in.number() >= 0 && output.number() >= 0 && complaint.number() >= 0;
    if (!made || !write_all(in.number(), input))
        return Error{*path, "its input could not be prepared: " + reason_of(errno)};

    pid_t child = 0;
    const int error =
        spawn(*path, arguments, in.number(), output.number(), complaint.number(), child);
    if (error != 0) return Error{*path, "could not be started: " + reason_of(error)};
    const auto code = exit_code_of(child, *path);
    if (!code) return code.error();
    return ProgramResult{*code, read_start(output.number(), max_output),
                         read_start(complaint.number(), max_complaint)};
}

}  // namespace tarha::kernel
