// The UDP side of one port: reads questions in batches and sends answers back the way they came.
#pragma once

#include <memory>

#include <boost/asio/ip/udp.hpp>

#include "daemon/resolver/asker.h"
#include "daemon/resolver/port.h"
#include "daemon/resolver/relay.h"

namespace tarha::resolver {

class UdpListener : public Asker, public std::enable_shared_from_this<UdpListener> {
public:
    UdpListener(Relay& relay, std::shared_ptr<const Port> port,
                boost::asio::ip::udp::socket socket);

    // Reads until close().
    void start();
    void close();

    [[nodiscard]] ProfileIndex profile() const noexcept override { return port_->profile; }
    [[nodiscard]] IpAddress asked_at(const ReturnPath& path) const noexcept override {
        return local_address(path);
    }
    [[nodiscard]] bool is_stream() const noexcept override { return false; }
    void deliver(const ReturnPath& path, Bytes answer) noexcept override;

private:
    void take_batch() noexcept;

    Relay& relay_;
    std::shared_ptr<const Port> port_;
    boost::asio::ip::udp::socket socket_;
};

}  // namespace tarha::resolver
