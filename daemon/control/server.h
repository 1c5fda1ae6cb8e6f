// Server: the control socket. Each connection is a stream of request lines, answered in order,
// one at a time; a client that is slow, silent or greedy is cut, the others do not notice.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "daemon/control/operations.h"
#include "rules/result.h"

namespace boost::asio {
class io_context;
}

namespace tarha::control {

class Server {
public:
    struct Options {
        std::string path;
        std::string group;  // who may connect besides the daemon's user; empty: its own group
        std::size_t max_connections = 32;
        std::chrono::milliseconds line_timeout{60'000};  // for a whole request line to come
        std::chrono::milliseconds write_timeout{10'000};
        // One line for every call that may change something, with the caller's uid and pid.
        std::function<void(const std::string& line)> audit;
    };

    // Listens at options.path with mode 0660. A stale socket file is replaced; a living daemon
    // there is an error. Must be called, and the Server used and destroyed, where `io` runs.
    static Result<std::unique_ptr<Server>> listen(boost::asio::io_context& io, Options options,
                                                  Operations& operations);

    ~Server();  // closes every connection and removes the socket file
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::size_t connections() const;

private:
    class Impl;
    explicit Server(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

}  // namespace tarha::control
