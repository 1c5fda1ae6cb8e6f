// RunningLock: held by `tarha notify` as long as it runs, so that the page can say whether
// anybody sends messages. The kernel lets go of it however the process ends.
#pragma once

#include <string>

namespace tarha::webui::server {

class RunningLock {
public:
    explicit RunningLock(const std::string& state);  // folder
    ~RunningLock();
    RunningLock(const RunningLock&) = delete;
    RunningLock& operator=(const RunningLock&) = delete;

    [[nodiscard]] bool is_held() const { return held_; }

private:
    int fd_ = -1;
    bool held_ = false;
};

// Whether somebody holds it now.
bool is_running(const std::string& state);

}  // namespace tarha::webui::server
