#include "daemon/control/session.h"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>

#include "daemon/control/rpc.h"

namespace tarha::control {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t read_size = 4096;

Peer peer_of(int fd) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return {};
    return {credentials.uid, credentials.pid};
}

}  // namespace

Session::Session(Socket socket, Limits limits, Handler handler, std::function<void()> on_end)
    : socket_{std::move(socket)},
      deadline_{socket_.get_executor()},
      limits_{limits},
      handler_{std::move(handler)},
      on_end_{std::move(on_end)},
      peer_{peer_of(socket_.native_handle())} {}

Session::~Session() {
    on_end_();
}

void Session::start() {
    await_line();
}

void Session::close() {
    error_code ignored;
    deadline_.cancel(ignored);
    socket_.close(ignored);
}

void Session::start_deadline(std::chrono::milliseconds timeout) {
    deadline_.expires_after(timeout);
    deadline_.async_wait([weak = weak_from_this()](error_code failure) {
        const auto self = weak.lock();
        if (!failure && self) self->close();
    });
}

// The deadline holds for the whole line: sending it byte by byte buys nobody more time.
void Session::await_line() {
    start_deadline(limits_.line_timeout);
    if (!answer_next_line()) read_some();
}

void Session::read_some() {
    const std::size_t held = input_.size();
    input_.resize(held + read_size);
    const auto space = asio::buffer(input_.data() + held, read_size);
    socket_.async_read_some(
        space, [self = shared_from_this(), held](error_code failure, std::size_t size) {
            self->input_.resize(held + size);
            if (failure) return self->close();
            self->on_bytes(size);
        });
}

void Session::on_bytes(std::size_t /*size*/) {
    if (!answer_next_line()) read_some();
}

// Answers the first complete line of input_, if there is one, and goes on from there.
bool Session::answer_next_line() {
    const std::size_t end = input_.find('\n', scanned_);
    if (end == std::string::npos && input_.size() <= max_line) {
        scanned_ = input_.size();
        return false;
    }
    if (end == std::string::npos || end > max_line) {
        send(error_line(RpcCode::invalid_request, "the line is too long"), true);
        return true;
    }
    const std::string line = input_.substr(0, end);
    input_.erase(0, end + 1);
    scanned_ = 0;
    const bool blank = line.find_first_not_of(" \t\r") == std::string::npos;
    send(blank ? std::string{} : handler_(line, peer_), false);
    return true;
}

void Session::send(std::string line, bool then_close) {
    if (!line.empty()) line += '\n';
    output_ = std::move(line);
    start_deadline(limits_.write_timeout);
    asio::async_write(socket_, asio::buffer(output_),
                      [self = shared_from_this(), then_close](error_code failure, std::size_t) {
                          if (failure || then_close) return self->close();
                          self->await_line();
                      });
}

}  // namespace tarha::control
