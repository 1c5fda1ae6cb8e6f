#include "daemon/control/socket_file.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "daemon/client/unix_address.h"

namespace tarha::control {
namespace {

constexpr int backlog = 16;
constexpr mode_t socket_mode = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP;

Error system_error(const std::string& path, const std::string& what) {
    return {path, what + ": " + std::generic_category().message(errno)};
}

int unix_socket() {
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

// True when a process accepts connections at `path`.
bool is_alive(const sockaddr_un& address) {
    const int fd = unix_socket();
    if (fd < 0) return false;
    const bool connected = connect(fd, client::as_sockaddr(address), sizeof address) == 0;
    const bool full = errno == EAGAIN;  // its backlog is full, so somebody is there
    close(fd);
    return connected || full;
}

Status make_folder(const std::string& path) {
    const auto folder = std::filesystem::path{path}.parent_path();
    if (folder.empty()) return Done{};
    std::error_code failure;
    std::filesystem::create_directory(folder, failure);
    if (!failure) return Done{};
    return Error{folder.string(), "cannot make the socket's folder: " + failure.message()};
}

Status give_to_group(const std::string& path, const std::string& name) {
    if (name.empty()) return Done{};
    const group* found = getgrnam(name.c_str());  // NOLINT: called once, before any thread
    if (found == nullptr) return Error{path, "there is no group \"" + name + "\""};
    if (chown(path.c_str(), static_cast<uid_t>(-1), found->gr_gid) == 0) return Done{};
    return system_error(path, "cannot be given to group " + name);
}

// Everything up to the moment when the socket may appear under its name.
Status prepare(int fd, const std::string& path, const std::string& group_name) {
    const auto address = client::unix_address(path);
    if (!address) return Error{path, "is too long for a socket"};
    unlink(path.c_str());
    if (bind(fd, client::as_sockaddr(*address), sizeof *address) != 0) {
        return system_error(path, "cannot make the socket");
    }
    if (chmod(path.c_str(), socket_mode) != 0) return system_error(path, "cannot set its mode");
    if (Status given = give_to_group(path, group_name); !given) return given;
    if (::listen(fd, backlog) != 0) return system_error(path, "cannot listen");
    return Done{};
}

}  // namespace

Result<int> listen_at(const std::string& path, const std::string& group) {
    const auto address = client::unix_address(path);
    if (!address) return Error{path, "is empty or too long for a socket"};
    if (is_alive(*address)) return Error{path, "another tarha daemon is running"};
    struct stat there {};
    const bool occupied = lstat(path.c_str(), &there) == 0 && !S_ISSOCK(there.st_mode);
    if (occupied) return Error{path, "exists and is not a socket"};
    if (Status made = make_folder(path); !made) return made.error();

    const int fd = unix_socket();
    if (fd < 0) return system_error(path, "cannot make a socket");
    const std::string fresh = path + "~";  // renamed when ready: nobody meets it half made
    Status ready = prepare(fd, fresh, group);
    if (ready && rename(fresh.c_str(), path.c_str()) != 0) {
        ready = system_error(path, "cannot be put in place");
    }
    if (ready) return fd;
    unlink(fresh.c_str());
    close(fd);
    return ready.error();
}

FileIdentity identity_of(const std::string& path) {
    struct stat there {};
    if (lstat(path.c_str(), &there) != 0) return {};
    return {there.st_dev, there.st_ino};
}

}  // namespace tarha::control
