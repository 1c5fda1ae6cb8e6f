// Runs one of the system's programs with fixed arguments, a text on its standard input, and no
// shell. Blocking: for set-up and control work.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/result.h"

namespace tarha::kernel {

struct ProgramResult {
    int exit_code = 0;
    std::string output;     // standard output, its first 64 kB
    std::string complaint;  // standard error, its first 4 kB

    // The first line of the complaint, or that permission is missing, if that is what it says.
    [[nodiscard]] std::string reason() const;
    [[nodiscard]] bool succeeded() const noexcept { return exit_code == 0; }
};

// The program is looked for in the system's own directories only, never in PATH. An Error when it
// is not installed, cannot be started, is killed or runs for more than 20 seconds.
Result<ProgramResult> run_program(std::string_view name, const std::vector<std::string>& arguments,
                                  std::string_view input = {});

}  // namespace tarha::kernel
