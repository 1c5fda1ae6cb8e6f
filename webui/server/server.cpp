#include "webui/server/server.h"

#include <csignal>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <malloc.h>

#include "daemon/service/service_manager.h"
#include "webui/server/connection.h"
#include "webui/server/crowd.h"
#include "webui/server/doors.h"
#include "webui/server/https.h"
#include "webui/server/parts.h"
#include "webui/server/privileges.h"
#include "webui/server/site.h"
#include "webui/server/state_file.h"

namespace tarha::webui::server {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

constexpr std::chrono::milliseconds pause_without_descriptors{200};
// What is allocated in larger pieces goes back to the system at once: password hashes need 16 MB
// for a moment, and the process should be small in between.
constexpr int large_piece = 64 * 1024;

UnixTime unix_now() {
    return std::time(nullptr);
}

void say(const std::string& sentence) {
    std::fprintf(stderr, "tarha web: %s\n", sentence.c_str());
}

class WebServer {
public:
    explicit WebServer(const Options& options)
        : parts_{io_, options, unix_now},
          site_{parts_},
          signals_{io_},
          retry_{io_},
          watchdog_{io_} {}

    Status start();
    void run() { io_.run(); }

private:
    void accept(Door& door);
    void welcome(Tcp::socket socket, bool is_secure);
    void feed_watchdog();

    const ServiceManager manager_;
    asio::io_context io_{1};
    Parts parts_;
    Site site_;
    asio::signal_set signals_;
    asio::steady_timer retry_;
    asio::steady_timer watchdog_;
    std::unique_ptr<asio::ssl::context> tls_;
    std::shared_ptr<Crowd> crowd_ = std::make_shared<Crowd>();
    std::vector<Door> doors_;
};

Status WebServer::start() {
    const Options& options = parts_.options;
    if (const Status made = make_private_folder(options.state); !made) return made.error();
    auto doors = open_doors(io_, options);
    if (!doors) return doors.error();
    doors_ = std::move(*doors);
    const Status given_up = give_up_privileges(options.user, options.state);
    if (!given_up) return given_up.error();
    auto accounts = load_accounts(parts_.accounts_file());
    if (!accounts) return accounts.error();
    parts_.accounts = std::move(*accounts);
    if (options.https_port != 0) {
        auto tls = make_tls(options);
        if (!tls) return tls.error();
        tls_ = std::move(*tls);
    }
    if (parts_.accounts.users.empty()) say("no password is set yet; run: tarha setup-code");
    signals_.add(SIGTERM);
    signals_.add(SIGINT);
    signals_.async_wait([this](const auto&, int) {
        crowd_->close_all();
        io_.stop();
    });
    for (Door& door : doors_) accept(door);
    manager_.ready("serving the page");
    feed_watchdog();
    return Done{};
}

// Fed by the one thread that answers everybody: when that stands still, so does this.
void WebServer::feed_watchdog() {
    const auto period = manager_.watchdog_period();
    if (!period) return;
    manager_.alive();
    watchdog_.expires_after(*period);
    watchdog_.async_wait([this](const auto& failure) {
        if (!failure) feed_watchdog();
    });
}

void WebServer::accept(Door& door) {
    door.acceptor.async_accept([this, &door](const auto& failure, Tcp::socket socket) {
        if (failure == asio::error::operation_aborted) return;
        if (!failure) {
            welcome(std::move(socket), door.is_secure);
            return accept(door);
        }
        // Out of descriptors, most likely: not worth spinning for.
        retry_.expires_after(pause_without_descriptors);
        retry_.async_wait([this, &door](const auto&) { accept(door); });
    });
}

void WebServer::welcome(Tcp::socket socket, bool is_secure) {
    boost::system::error_code failure;
    const auto remote = socket.remote_endpoint(failure);
    const auto local = socket.local_endpoint(failure);
    if (failure) return;
    socket.set_option(Tcp::no_delay{true}, failure);
    ConnectionSetup setup;
    setup.from = to_ip(remote.address());
    setup.at = to_ip(local.address());
    setup.port = local.port();
    if (!crowd_->make_room(setup.from)) return;
    setup.admit = [this](const Request& head) { return site_.admit(head); };
    setup.on_end = [crowd = crowd_](const Connection* ended) { crowd->remove(ended); };
    const IpAddress from = setup.from;
    const auto connection =
        make_connection(std::move(socket), is_secure ? tls_.get() : nullptr, std::move(setup));
    crowd_->add(connection, from);
    connection->start();
}

}  // namespace

int run_server(const Options& options) {
    mallopt(M_MMAP_THRESHOLD, large_piece);
    mallopt(M_TRIM_THRESHOLD, large_piece);
    mallopt(M_ARENA_MAX, 1);
    WebServer server{options};
    if (const Status started = server.start(); !started) {
        say(started.error().message());
        return 1;
    }
    server.run();
    return 0;
}

}  // namespace tarha::webui::server
