// Where the list of a feed lies. Who writes it and who reads it agree here.
#pragma once

#include <string>

namespace tarha::feeds {

// FOLDER/ID.list, and FOLDER/ID.previous beside it.
inline std::string list_file(const std::string& folder, const std::string& id) {
    return folder + "/" + id + ".list";
}

}  // namespace tarha::feeds
