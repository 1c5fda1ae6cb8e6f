#include "webui/server/privileges.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tarha::webui::server {
namespace {

Error failed(const std::string& what) {
    return {"", "cannot " + what + ": " + std::strerror(errno)};
}

Status become(const passwd& user, const std::string& folder) {
    if (chown(folder.c_str(), user.pw_uid, user.pw_gid) != 0) return failed("give away " + folder);
    const bool done = initgroups(user.pw_name, user.pw_gid) == 0 && setgid(user.pw_gid) == 0 &&
                      setuid(user.pw_uid) == 0;
    if (!done) return failed(std::string{"become "} + user.pw_name);
    return Done{};
}

}  // namespace

Status give_up_privileges(const std::string& user, const std::string& folder) {
    if (geteuid() == 0 && user != "root") {
        if (const passwd* found = getpwnam(user.c_str())) {
            if (const Status became = become(*found, folder); !became) return became.error();
        }
    }
    // Version 3 of the call takes two blocks of 32 capabilities each (capget(2)).
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const std::array<__user_cap_data_struct, 2> nothing{};
    if (syscall(SYS_capset, &header, nothing.data()) != 0) return failed("drop capabilities");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed("refuse new privileges");
    return Done{};
}

}  // namespace tarha::webui::server
