// HashLane: hashes passwords one after the other, each in a process of its own, behind a short
// queue. Two lanes (one for known browsers, one for strangers) bound the memory and keep strangers
// from delaying the family.
//
// A process, because the memory that a hash takes (16 MB, and three of libcrypto) goes with it, and
// what goes wrong in it is a refused sign-in. It inherits nothing but the end of a pipe. Whoever
// uses lanes has no second thread: what another thread held at the fork would be held for ever.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <sys/types.h>

namespace tarha::webui::server {

class HashLane {
public:
    static constexpr std::size_t max_waiting = 4;  // beside the one that is being made
    static constexpr std::size_t max_result = 255;

    // What the process finds out; nothing: it could not. Longer results than max_result are none.
    using Result = std::optional<std::string>;
    using Work = std::function<Result()>;
    using Then = std::function<void(Result)>;

    // Results are handed over on `home`.
    explicit HashLane(const boost::asio::any_io_executor& home) : answer_{home} {}
    ~HashLane();
    HashLane(const HashLane&) = delete;
    HashLane& operator=(const HashLane&) = delete;

    // Runs `work` in a process when its turn comes, then `then` with what it found. False when too
    // many wait.
    bool post(Work work, Then then);

private:
    struct Job {
        Work work;
        Then then;
    };
    void begin();
    bool start(const Work& work);
    void read();
    void finish();

    boost::asio::posix::stream_descriptor answer_;
    std::deque<Job> jobs_;  // the first is at work
    pid_t child_ = -1;
    std::array<char, 1 + max_result> read_{};  // a mark that there is a result, and the result
    std::size_t size_ = 0;
};

}  // namespace tarha::webui::server
