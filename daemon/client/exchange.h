// One question to the running daemon: connect, send a line, wait for the line that answers.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tarha::client {

struct Exchange {
    enum class Outcome : std::uint8_t {
        answered,     // text is the reply line
        not_running,  // nobody listens there; text is a sentence
        failed,       // refused, cut off or too slow; text is a sentence
    };
    Outcome outcome;
    std::string text;
};

// Blocks at most `timeout` in all.
Exchange exchange(const std::string& path, const std::string& request,
                  std::chrono::milliseconds timeout);

}  // namespace tarha::client
