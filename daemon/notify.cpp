#include "daemon/notify.h"

#include <cstdio>

#include "daemon/files/read_file.h"
#include "webui/notify/notifier.h"

namespace tarha {
namespace {

constexpr std::size_t max_password_file = 4096;

// The first line of the file that holds a target's password.
Status read_password(webui::targets::Target& target) {
    if (target.password_file.empty()) return Done{};
    auto text = read_file(target.password_file, max_password_file);
    if (!text) return text.error();
    target.password = text->substr(0, text->find_first_of("\r\n"));
    return Done{};
}

}  // namespace

int run_notify(const Settings& settings) {
    webui::notify::Options options;
    options.targets = settings.notify;
    for (auto& target : options.targets) {
        if (const Status read = read_password(target); !read) {
            std::fprintf(stderr, "tarha notify: %s\n", read.error().message().c_str());
            return 1;
        }
    }
    options.control = settings.paths.control;
    options.state = settings.web.state;
    options.user = settings.web.user;
    return webui::notify::run_notifier(options);
}

}  // namespace tarha
