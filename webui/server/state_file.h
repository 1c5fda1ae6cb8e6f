// The small files in the web server's own folder: private, whole or not at all.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "rules/result.h"

namespace tarha::webui::server {

// Makes the folder (0700) when it is not there; an error when others may read it.
Status make_private_folder(const std::string& folder);

// The text; nothing when there is no such file. An error when it is larger than `most`, or when
// anybody but its owner may read it.
Result<std::optional<std::string>> read_private_file(const std::string& file, std::size_t most);

// Replaces it whole (daemon/files). Mode 0600; as root, owned by whoever owns the folder.
Status write_private_file(const std::string& file, std::string_view text);

}  // namespace tarha::webui::server
