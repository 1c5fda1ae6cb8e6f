// The daemon's own log: a line to standard error, where the service manager collects it.
#pragma once

#include <cstdio>
#include <string>

namespace tarha {

inline void log_line(const std::string& line) {
    std::fprintf(stderr, "tarha: %s\n", line.c_str());
}

}  // namespace tarha
