// HashLane: one thread that hashes passwords, and a short queue before it. Two lanes (one for known
// browsers, one for strangers) bound the memory and keep strangers from delaying the family.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include <boost/asio/any_io_executor.hpp>

namespace tarha::webui::server {

class HashLane {
public:
    static constexpr std::size_t max_waiting = 4;

    // Results are handed over on `home`.
    explicit HashLane(boost::asio::any_io_executor home);
    ~HashLane();  // waits for the hash that is being made
    HashLane(const HashLane&) = delete;
    HashLane& operator=(const HashLane&) = delete;

    // Runs `work` on the lane's thread, then what it answers at home. False when too many wait.
    using Work = std::function<std::function<void()>()>;
    bool post(Work work);

private:
    void run();

    boost::asio::any_io_executor home_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Work> waiting_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace tarha::webui::server
