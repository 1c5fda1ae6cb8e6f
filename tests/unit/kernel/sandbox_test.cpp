#include "daemon/kernel/sandbox.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include <doctest/doctest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/kernel/process.h"
#include "tests/support/temp_folder.h"

namespace tarha::kernel {
namespace {

enum Outcome : int { as_wanted = 0, not_as_wanted = 1, no_sandbox = 2 };

bool can_write(const std::string& file) {
    std::ofstream out{file};
    out << "x";
    return static_cast<bool>(out.flush());
}

// Runs `inside` in a child that has entered the sandbox; the child's outcome.
int in_sandbox(const std::string& writable, const std::function<bool(const Sandbox&)>& inside) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const std::string all[] = {writable, "/not/there"};
        const Sandbox sandbox = enter_sandbox(all);
        if (!sandbox.files && !sandbox.system_calls) _exit(no_sandbox);
        _exit(inside(sandbox) ? as_wanted : not_as_wanted);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

void check(const std::string& writable, const std::function<bool(const Sandbox&)>& inside) {
    const int outcome = in_sandbox(writable, inside);
    if (outcome == no_sandbox) {
        MESSAGE("this kernel has neither Landlock nor seccomp");
        return;
    }
    CHECK(outcome == as_wanted);
}

TEST_CASE("files: written only where it was said, read everywhere") {
    const TempFolder inside;
    const TempFolder outside;
    const std::string there = outside.write("there", "text");
    REQUIRE(can_write(outside / "before"));
    check(inside / "", [&](const Sandbox& sandbox) {
        if (!sandbox.files) return true;
        std::error_code failed;
        std::filesystem::create_directory(outside / "folder", failed);
        return can_write(inside / "new") && std::filesystem::remove(inside / "new") &&
               !can_write(there) && !can_write(outside / "new") && failed &&
               std::ifstream{there}.good() && can_write("/dev/null");
    });
    check(there, [&](const Sandbox& sandbox) {  // a single file
        return !sandbox.files || (can_write(there) && !can_write(outside / "before"));
    });
}

TEST_CASE("programs: installed ones run, with their children; others do not") {
    const TempFolder folder;
    std::filesystem::copy_file("/bin/true", folder / "true");
    check(folder / "", [&](const Sandbox& sandbox) {
        const auto listed = run_program("sh", {"-c", "/bin/true && echo ok"});
        if (!listed || listed->output != "ok\n") return false;
        const auto own = run_program("sh", {"-c", (folder / "true") + " 2> /dev/null"});
        return own && own->succeeded() == !sandbox.files;
    });
}

TEST_CASE("system calls that a filter has no use for are refused, in children, too") {
    check("/nowhere", [](const Sandbox& sandbox) {
        if (!sandbox.system_calls) return true;
        errno = 0;
        const bool mounted = ::mount("none", "/", "tmpfs", 0, nullptr) == 0 || errno != EPERM;
        errno = 0;
        const bool moved = ::unshare(CLONE_NEWNS) == 0 || errno != EPERM;
        const auto child = run_program("unshare", {"--mount", "true"});
        return !mounted && !moved && child && !child->succeeded();
    });
}

// With arguments that do no harm where nobody refuses: the answer is another error then.
TEST_CASE("the newer ways to mount, to look into others and to set the clock are refused, too") {
    constexpr std::array calls{SYS_fsopen,        SYS_fsconfig,          SYS_fsmount,
                               SYS_fspick,        SYS_mount_setattr,     SYS_move_mount,
                               SYS_open_tree,     SYS_pidfd_getfd,       SYS_clock_settime,
                               SYS_clock_adjtime, SYS_name_to_handle_at, SYS_process_vm_readv,
                               SYS_kcmp,          SYS_process_madvise};
    check("/nowhere", [&](const Sandbox& sandbox) {
        if (!sandbox.system_calls) return true;
        return std::all_of(calls.begin(), calls.end(), [](long call) {
            errno = 0;
            return syscall(call, -1L, nullptr, nullptr, -1L, -1L) == -1 && errno == EPERM;
        });
    });
}

}  // namespace
}  // namespace tarha::kernel
