#include "daemon/resolver/tcp_session.h"

#include <algorithm>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include "daemon/resolver/datagrams.h"
#include "daemon/resolver/relay.h"
#include "daemon/wire/dns.h"

namespace tarha::resolver {

namespace asio = boost::asio;
namespace dns = wire::dns;
using boost::system::error_code;

TcpSession::TcpSession(Relay& relay, std::shared_ptr<const Port> port, asio::ip::tcp::socket socket)
    : relay_{relay}, port_{std::move(port)}, socket_{std::move(socket)}, timer_{relay.io()} {
    error_code ignored;
    peer_ = socket_.remote_endpoint(ignored).address();
}

IpAddress TcpSession::asked_at(const ReturnPath& /*path*/) const noexcept {
    error_code ignored;
    return to_ip(socket_.local_endpoint(ignored).address());
}

void TcpSession::start() {
    relay_.counters().tcp_open.add();
    progressed();
    watch_idle();
    read();
}

void TcpSession::close() {
    if (!socket_.is_open()) return;
    relay_.counters().tcp_open.subtract();
    error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
}

void TcpSession::cut() {
    if (socket_.is_open()) relay_.counters().tcp_cut.add();
    close();
}

void TcpSession::progressed() {
    deadline_ = Clock::now() + relay_.settings().tcp_idle;
}

// One timer a connection: it wakes at the deadline and looks whether that has moved.
void TcpSession::watch_idle() {
    timer_.expires_at(deadline_);
    timer_.async_wait([self = shared_from_this()](const error_code& error) {
        if (error || !self->is_open()) return;
        if (self->deadline_ <= Clock::now()) return self->cut();
        self->watch_idle();
    });
}

void TcpSession::read() {
    if (is_reading_ || has_ended_ || !is_open() || is_full()) return;
    is_reading_ = true;
    socket_.async_read_some(asio::buffer(in_.data() + filled_, in_.size() - filled_),
                            [self = shared_from_this()](const error_code& error, std::size_t size) {
                                self->is_reading_ = false;
                                self->filled_ += size;
                                if (error == asio::error::eof) self->has_ended_ = true;
                                if (error && !self->has_ended_) return self->close();
                                self->keep_going();
                            });
}

// Everything that can be done now: after bytes came, after an answer went out.
void TcpSession::keep_going() {
    if (is_taking_ || !is_open()) return;
    is_taking_ = true;
    take_messages();
    relay_.flush();
    is_taking_ = false;
    if (has_ended_ && waiting == 0 && out_.empty()) return close();
    read();
}

void TcpSession::take_messages() {
    const auto self = shared_from_this();
    std::size_t used = 0;
    while (is_open() && !is_full()) {
        const auto next = dns::frame(Bytes{in_}.subspan(used, filled_ - used));
        const bool is_too_long =
            next.outcome == wire::Outcome::need_more && next.needed > in_.size();
        if (next.outcome == wire::Outcome::foreign || is_too_long) return cut();
        if (next.outcome != wire::Outcome::found) break;
        relay_.take(self, {}, next.value.message);
        used += next.value.size;
        progressed();
    }
    std::copy(in_.begin() + static_cast<std::ptrdiff_t>(used),
              in_.begin() + static_cast<std::ptrdiff_t>(filled_), in_.begin());
    filled_ -= used;
}

void TcpSession::deliver(const ReturnPath& /*path*/, Bytes answer) noexcept {
    if (!is_open()) return;
    std::vector<std::uint8_t> frame;
    frame.reserve(2 + answer.size());
    frame.push_back(static_cast<std::uint8_t>(answer.size() >> 8U));
    frame.push_back(static_cast<std::uint8_t>(answer.size()));
    frame.insert(frame.end(), answer.begin(), answer.end());
    unsent_ += frame.size();
    out_.push_back(std::move(frame));
    if (out_.size() == 1) write();
}

void TcpSession::write() {
    asio::async_write(socket_, asio::buffer(out_.front()),
                      [self = shared_from_this()](const error_code& error, std::size_t size) {
                          if (error) return self->close();
                          self->unsent_ -= size;
                          self->out_.pop_front();
                          self->progressed();
                          if (!self->out_.empty()) self->write();
                          self->keep_going();
                      });
}

}  // namespace tarha::resolver
