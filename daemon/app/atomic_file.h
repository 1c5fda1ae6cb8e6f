// A small file that is either its old or its new self, also after a pulled plug.
#pragma once

#include <string>
#include <string_view>

#include "rules/result.h"

namespace tarha {

// Writes `text` beside the file, syncs it to the disk and renames it over. The permissions of an
// older self stay; a new file is readable by its owner only.
Status write_file_atomically(const std::string& file, std::string_view text);

}  // namespace tarha
