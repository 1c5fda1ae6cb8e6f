// DaemonLink: questions to the daemon over its control socket, without waiting. A daemon that hangs
// costs its callers a deadline, and nobody else anything.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace tarha::webui::server {

struct DaemonReply {
    enum class Outcome : std::uint8_t {
        result,       // value
        refused,      // code and text
        unavailable,  // not running, hanging, or too many questions; text
    };
    Outcome outcome = Outcome::unavailable;
    boost::json::value value;
    std::int64_t code = 0;
    std::string text;
};

class DaemonLink {
public:
    static constexpr std::size_t max_at_once = 8;
    static constexpr std::size_t max_waiting = 64;

    DaemonLink(boost::asio::io_context& io, std::string path,
               std::chrono::milliseconds patience = std::chrono::seconds{5});
    ~DaemonLink();  // nobody is answered any more
    DaemonLink(const DaemonLink&) = delete;
    DaemonLink& operator=(const DaemonLink&) = delete;

    using OnReply = std::function<void(DaemonReply reply)>;
    // `on_reply` is called once, later, where `io` runs.
    void ask(std::string_view method, const boost::json::object& params, OnReply on_reply);

private:
    class Question;
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace tarha::webui::server
