// Files of named bytes: "[name]" and hexadecimal lines behind it, "#" begins a comment line.
#pragma once

#include <map>
#include <string>

#include "tests/support/buffer.h"

namespace tarha::test {

// A file of tests/data. Throws std::runtime_error, with the line, when it cannot be read.
std::map<std::string, Buffer> read_hex_file(const std::string& name);

}  // namespace tarha::test
