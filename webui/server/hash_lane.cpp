#include "webui/server/hash_lane.h"

#include <utility>

#include <boost/asio/post.hpp>

namespace tarha::webui::server {

HashLane::HashLane(boost::asio::any_io_executor home)
    : home_{std::move(home)}, thread_{[this] { run(); }} {}

HashLane::~HashLane() {
    {
        const std::lock_guard lock{mutex_};
        ending_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

bool HashLane::post(Work work) {
    {
        const std::lock_guard lock{mutex_};
        if (waiting_.size() >= max_waiting) return false;
        waiting_.push_back(std::move(work));
    }
    wake_.notify_one();
    return true;
}

void HashLane::run() {
    for (;;) {
        Work work;
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
            if (ending_) return;
            work = std::move(waiting_.front());
            waiting_.pop_front();
        }
        // Whatever the work holds is also given up at home.
        auto then = work();
        boost::asio::post(home_, [work = std::move(work), then = std::move(then)] { then(); });
    }
}

}  // namespace tarha::webui::server
