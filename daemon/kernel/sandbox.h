// What this process and its children may still do once everything is set up: write only below a
// few folders, run only installed programs (Landlock), and none of the system calls that a filter
// has no use for (seccomp). Threads that are started later inherit it; there is no way back.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace tarha::kernel {

struct Sandbox {
    bool files = false;         // Landlock holds
    bool system_calls = false;  // seccomp holds
};

// Call before there is a second thread. `writable`: folders (with all below them) and files; what
// does not exist is passed over. A kernel that lacks either goes without it.
Sandbox enter_sandbox(std::span<const std::string> writable);

}  // namespace tarha::kernel
