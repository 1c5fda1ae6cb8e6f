#include "webui/server/hash_lane.h"

#include <csignal>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tarha::webui::server {
namespace {

constexpr char has_result = '+';
constexpr unsigned first_own = 3;  // after the standard streams
constexpr unsigned last_of_all = ~0U;

// Connections of others are not held open by a process that has no business with them. A kernel
// before 5.9 does not know the call; then they stay so for a tenth of a second.
void close_all_but(unsigned kept) {
#ifdef SYS_close_range
    if (kept > first_own) syscall(SYS_close_range, first_own, kept - 1, 0U);
    syscall(SYS_close_range, kept + 1, last_of_all, 0U);
#endif
}

[[noreturn]] void run_child(const HashLane::Work& work, int out) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close_all_but(static_cast<unsigned>(out));
    const auto found = work();
    if (!found || found->size() > HashLane::max_result) _exit(1);
    const std::string text = has_result + *found;  // shorter than PIPE_BUF: written whole
    _exit(write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : 1);
}

}  // namespace

HashLane::~HashLane() {
    if (child_ < 0) return;
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
}

bool HashLane::post(Work work, Then then) {
    if (jobs_.size() > max_waiting) return false;
    jobs_.push_back({std::move(work), std::move(then)});
    if (jobs_.size() == 1) begin();
    return true;
}

void HashLane::begin() {
    size_ = 0;
    if (start(jobs_.front().work)) return read();
    boost::asio::post(answer_.get_executor(), [this] { finish(); });
}

// False when the system has no process or no pipe left.
bool HashLane::start(const Work& work) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    child_ = fork();
    if (child_ == 0) run_child(work, ends[1]);
    close(ends[1]);
    if (child_ < 0) {
        close(ends[0]);
        return false;
    }
    answer_.assign(ends[0]);
    return true;
}

void HashLane::read() {
    const auto room = boost::asio::buffer(read_.data() + size_, read_.size() - size_);
    answer_.async_read_some(room, [this](const auto& failure, std::size_t count) {
        if (failure == boost::asio::error::operation_aborted) return;
        size_ += count;
        if (!failure && size_ < read_.size()) return read();
        answer_.close();
        waitpid(std::exchange(child_, -1), nullptr, 0);
        finish();
    });
}

// The next begins before the answer to this one is used, which may post another.
void HashLane::finish() {
    const Job done = std::move(jobs_.front());
    jobs_.pop_front();
    Result result;
    if (size_ > 0 && read_.front() == has_result) result.emplace(read_.data() + 1, size_ - 1);
    if (!jobs_.empty()) begin();
    done.then(std::move(result));
}

}  // namespace tarha::webui::server
