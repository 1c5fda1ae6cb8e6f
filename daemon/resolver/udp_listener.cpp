#include "daemon/resolver/udp_listener.h"

#include <utility>

#include "daemon/wire/dns.h"

namespace tarha::resolver {

using boost::system::error_code;

UdpListener::UdpListener(Relay& relay, std::shared_ptr<const Port> port,
                         boost::asio::ip::udp::socket socket)
    : relay_{relay}, port_{std::move(port)}, socket_{std::move(socket)} {}

void UdpListener::start() {
    socket_.async_wait(boost::asio::socket_base::wait_read,
                       [self = shared_from_this()](const error_code& error) {
                           if (error || !self->socket_.is_open()) return;
                           self->take_batch();
                           self->start();
                       });
}

void UdpListener::close() {
    error_code ignored;
    socket_.close(ignored);
}

void UdpListener::take_batch() noexcept {
    int error = 0;
    InBatch& inbox = relay_.inbox();
    const auto self = shared_from_this();
    const std::size_t count = inbox.receive(socket_.native_handle(), error);
    for (std::size_t i = 0; i < count; ++i) {
        // Of what is longer than any query only the header is shown: it is refused as malformed.
        const Bytes message = inbox.message(i);
        relay_.take(self, inbox.path(i),
                    inbox.is_cut(i) ? message.first(wire::dns::header_size) : message);
    }
    relay_.flush();
}

void UdpListener::deliver(const ReturnPath& path, Bytes answer) noexcept {
    if (socket_.is_open()) relay_.send(socket_.native_handle(), path, answer);
}

}  // namespace tarha::resolver
