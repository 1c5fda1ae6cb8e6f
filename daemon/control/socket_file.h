// The socket file: made so that nobody can connect before its permissions are right, and so that
// a file left behind by a killed daemon is no obstacle.
#pragma once

#include <string>

#include <sys/types.h>

#include "rules/result.h"

namespace tarha::control {

// A listening Unix stream socket at `path`, mode 0660, owned by `group` when it is named.
// Its folder is made when missing. An error when another process answers there.
Result<int> listen_at(const std::string& path, const std::string& group);

// Which file stands at a path, so that only our own is removed.
struct FileIdentity {
    dev_t device = 0;
    ino_t inode = 0;

    friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};
FileIdentity identity_of(const std::string& path);  // zeros when nothing is there

}  // namespace tarha::control
