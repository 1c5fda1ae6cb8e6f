// A whole file as text.
#pragma once

#include <cstddef>
#include <string>

#include "rules/result.h"

namespace tarha {

// Everything the file holds. An error when it cannot be read, is a folder, or holds more than
// `most` bytes.
Result<std::string> read_file(const std::string& file, std::size_t most);

}  // namespace tarha
