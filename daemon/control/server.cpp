#include "daemon/control/server.h"

#include <memory>
#include <set>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/control/rpc.h"
#include "daemon/control/session.h"
#include "daemon/control/socket_file.h"

namespace tarha::control {
namespace asio = boost::asio;
using boost::system::error_code;
using Acceptor = asio::local::stream_protocol::acceptor;

class Server::Impl : public std::enable_shared_from_this<Server::Impl> {
public:
    Impl(asio::io_context& io, int fd, Options options, Operations& operations)
        : acceptor_{io, asio::local::stream_protocol{}, fd},
          pause_{io},
          options_{std::move(options)},
          operations_{&operations},
          file_{identity_of(options_.path)} {}

    void accept_next() {
        acceptor_.async_accept([self = shared_from_this()](error_code failure, Socket socket) {
            if (!self->acceptor_.is_open()) return;
            if (failure) return self->accept_later();
            self->admit(std::move(socket));
            self->accept_next();
        });
    }

    void stop() {
        error_code ignored;
        acceptor_.close(ignored);
        pause_.cancel(ignored);
        for (const auto& weak : sessions_) {
            if (const auto session = weak.lock()) session->close();
        }
        operations_ = nullptr;
        if (identity_of(options_.path) == file_) unlink(options_.path.c_str());
    }

    [[nodiscard]] std::size_t connections() const { return open_; }

private:
    // Out of file descriptors, most likely: trying again at once would only spin.
    void accept_later() {
        pause_.expires_after(std::chrono::seconds{1});
        pause_.async_wait([self = shared_from_this()](error_code failure) {
            if (!failure && self->acceptor_.is_open()) self->accept_next();
        });
    }

    void admit(Socket socket) {
        if (open_ >= options_.max_connections) return turn_away(socket);
        ++open_;
        auto session = std::make_shared<Session>(
            std::move(socket), Session::Limits{options_.line_timeout, options_.write_timeout},
            [self = shared_from_this()](std::string_view line, const Peer& peer) {
                return self->handle(line, peer);
            },
            [self = shared_from_this()] { --self->open_; });
        std::erase_if(sessions_, [](const auto& weak) { return weak.expired(); });
        sessions_.insert(session);
        session->start();
    }

    // One try without waiting: whoever does not read it learns it from the close.
    static void turn_away(Socket& socket) {
        const std::string line = error_line(RpcCode::busy, "too many connections") + "\n";
        ::send(socket.native_handle(), line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    std::string handle(std::string_view line, const Peer& peer) {
        if (operations_ == nullptr) return {};
        return answer(line, *operations_, [&](const std::string& what) {
            if (!options_.audit) return;
            options_.audit("uid=" + std::to_string(peer.uid) + " pid=" + std::to_string(peer.pid) +
                           " " + what);
        });
    }

    using WeakSession = std::weak_ptr<Session>;

    Acceptor acceptor_;
    asio::steady_timer pause_;
    Options options_;
    Operations* operations_;  // null once stopped
    FileIdentity file_;
    std::size_t open_ = 0;
    std::set<WeakSession, std::owner_less<WeakSession>> sessions_;
};

Server::Server(std::shared_ptr<Impl> impl) : impl_{std::move(impl)} {}

Server::~Server() {
    impl_->stop();
}

std::size_t Server::connections() const {
    return impl_->connections();
}

Result<std::unique_ptr<Server>> Server::listen(asio::io_context& io, Options options,
                                               Operations& operations) {
    const Result<int> fd = listen_at(options.path, options.group);
    if (!fd) return fd.error();
    auto impl = std::make_shared<Impl>(io, *fd, std::move(options), operations);
    impl->accept_next();
    return std::unique_ptr<Server>{new Server{std::move(impl)}};
}

}  // namespace tarha::control
