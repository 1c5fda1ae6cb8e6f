#include "daemon/resolver/tcp_exchange.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "daemon/resolver/matching.h"
#include "daemon/resolver/relay.h"
#include "daemon/resolver/sockets.h"
#include "daemon/wire/reader.h"

namespace tarha::resolver {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

std::array<std::uint8_t, 2> frame_length(std::size_t size) noexcept {
    return {static_cast<std::uint8_t>(size >> 8U), static_cast<std::uint8_t>(size)};
}

}  // namespace

void TcpExchange::start(Relay& relay, const Waiter& waiter, Bytes asked) {
    std::make_shared<TcpExchange>(relay, waiter, asked)->connect();
}

TcpExchange::TcpExchange(Relay& relay, const Waiter& waiter, Bytes asked)
    : relay_{relay},
      waiter_{waiter},
      asked_(asked.begin(), asked.end()),
      sent_{waiter_, asked_},
      length_{frame_length(sent_.bytes().size())},
      socket_{relay.io()},
      timer_{relay.io()} {}

void TcpExchange::connect() {
    timer_.expires_after(relay_.settings().upstream_timeout);
    timer_.async_wait([self = shared_from_this()](const error_code& error) {
        error_code ignored;
        if (!error) self->socket_.close(ignored);  // what waits on it ends with an error
    });
    const Endpoint& to = relay_.settings().upstream;
    socket_.async_connect({to_asio(to.address), to.port},
                          [self = shared_from_this()](const error_code& error) {
                              error ? self->end({}) : self->ask();
                          });
}

void TcpExchange::ask() {
    const std::array<asio::const_buffer, 2> frame{asio::buffer(length_),
                                                  {sent_.bytes().data(), sent_.bytes().size()}};
    asio::async_write(socket_, frame,
                      [self = shared_from_this()](const error_code& error, std::size_t /*size*/) {
                          error ? self->end({}) : self->read_length();
                      });
}

void TcpExchange::read_length() {
    asio::async_read(socket_, asio::buffer(length_),
                     [self = shared_from_this()](const error_code& error, std::size_t /*size*/) {
                         error ? self->end({}) : self->read_reply();
                     });
}

void TcpExchange::read_reply() {
    reply_.resize(wire::Reader{length_}.u16());
    asio::async_read(socket_, asio::buffer(reply_),
                     [self = shared_from_this()](const error_code& error, std::size_t /*size*/) {
                         const bool is_answer =
                             !error && is_reply_to(self->sent_.bytes(), self->reply_);
                         self->end(is_answer ? std::span{self->reply_} : std::span<std::uint8_t>{});
                     });
}

void TcpExchange::end(std::span<std::uint8_t> reply) {
    timer_.cancel();
    if (reply.empty()) relay_.counters().upstream_errors.add();
    relay_.exchange_ended();
    relay_.finish(waiter_, client_query(waiter_, asked_), reply);
    relay_.flush();
}

}  // namespace tarha::resolver
