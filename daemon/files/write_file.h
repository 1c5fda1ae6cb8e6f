// A small file that is either its old or its new self, also after a pulled plug.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "rules/result.h"

namespace tarha {

// Writes `text` beside the file, syncs it, renames it over and syncs the folder: once this is Done,
// a pulled plug loses nothing. The permissions of an older self stay; a new file is readable by its
// owner only.
Status write_file_atomically(const std::string& file, std::string_view text);

// The same, for a file whose permissions `prepare` sets on the new descriptor (0600 until then).
// False is a failure; errno says why.
Status write_file_atomically(const std::string& file, std::string_view text,
                             const std::function<bool(int descriptor)>& prepare);

}  // namespace tarha
