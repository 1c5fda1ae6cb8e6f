#include "daemon/control/server.h"

#include <future>
#include <string>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/client/exchange.h"
#include "daemon/client/request_line.h"
#include "daemon/client/unix_address.h"
#include "daemon/control/rpc.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/control/fake_operations.h"

namespace tarha::control {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using client::as_sockaddr;
using client::Exchange;
using client::request_line;
using client::unix_address;
using namespace std::chrono_literals;

constexpr auto patience = 10s;

// A server on a thread of its own.
class Home {
public:
    explicit Home(Server::Options options = {}) {
        options.path = path();
        options.audit = [this](const std::string& line) { audited.push_back(line); };
        thread_ = std::thread{[this] { io_.run(); }};
        on_thread([&] {
            auto made = Server::listen(io_, options, operations);
            REQUIRE_MESSAGE(made.has_value(), made.error().message());
            server_ = std::move(*made);
        });
    }
    ~Home() {
        stop();
        work_.reset();
        thread_.join();
    }
    Home(const Home&) = delete;
    Home& operator=(const Home&) = delete;

    void stop() {
        on_thread([this] { server_.reset(); });
    }
    // True when it comes to that many connections in time.
    bool reaches_connections(std::size_t wanted) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        std::size_t count = wanted + 1;
        while (count != wanted && std::chrono::steady_clock::now() < deadline) {
            on_thread([&] { count = server_->connections(); });
        }
        return count == wanted;
    }
    [[nodiscard]] std::string path() const { return folder / "control.sock"; }

    TempFolder folder;
    FakeOperations operations;         // read after the server is stopped
    std::vector<std::string> audited;  // likewise

private:
    template <class Action>
    void on_thread(Action action) {
        std::promise<void> done;
        asio::post(io_, [&] {
            action();
            done.set_value();
        });
        done.get_future().get();
    }

    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(io_);
    std::unique_ptr<Server> server_;
    std::thread thread_;
};

// A client that does exactly what it is told, good or bad.
class RawClient {
public:
    explicit RawClient(const std::string& path) : fd_{socket(AF_UNIX, SOCK_STREAM, 0)} {
        const auto address = unix_address(path);
        REQUIRE(connect(fd_, as_sockaddr(*address), sizeof *address) == 0);
    }
    ~RawClient() { close(fd_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool send(std::string_view bytes) const {
        return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
               static_cast<ssize_t>(bytes.size());
    }
    // The next line; "(end)" when the server closed, "(silence)" when it is too slow.
    std::string line() {
        for (;;) {
            const std::size_t end = input_.find('\n');
            if (end != std::string::npos) {
                std::string found = input_.substr(0, end);
                input_.erase(0, end + 1);
                return found;
            }
            pollfd waiting{fd_, POLLIN, 0};
            if (poll(&waiting, 1, 10'000) <= 0) return "(silence)";
            char bytes[4096];
            const ssize_t got = recv(fd_, bytes, sizeof bytes, 0);
            if (got <= 0) return "(end)";
            input_.append(bytes, static_cast<std::size_t>(got));
        }
    }
    json::value reply() { return json::parse(line()); }
    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_;
    std::string input_;
};

std::string status_request(int id) {
    return R"({"jsonrpc":"2.0","method":"status","id":)" + std::to_string(id) + "}\n";
}

TEST_CASE("a question is answered over a real socket") {
    Home home;
    const Exchange exchange = client::exchange(home.path(), request_line("status", ""), patience);
    REQUIRE(exchange.outcome == Exchange::Outcome::answered);
    CHECK(json::parse(exchange.text).at("result").at("backend") == "xt");
}

TEST_CASE("the socket is for its user and group only") {
    const Home home;
    struct stat file {};
    REQUIRE(stat(home.path().c_str(), &file) == 0);
    CHECK((file.st_mode & 07777) == 0660);
    CHECK(S_ISSOCK(file.st_mode));
}

TEST_CASE("requests in one packet are answered in order, one byte at a time too") {
    Home home;
    RawClient client{home.path()};
    REQUIRE(client.send(status_request(1) + "\r\n \n" + status_request(2) + status_request(3)));
    for (int id = 1; id <= 3; ++id) CHECK(client.reply().at("id") == id);
    for (const char c : status_request(4)) REQUIRE(client.send({&c, 1}));
    CHECK(client.reply().at("id") == 4);
}

TEST_CASE("a client that sends garbage gets errors and may go on") {
    Home home;
    RawClient client{home.path()};
    REQUIRE(client.send("GET / HTTP/1.1\r\n{\xff\n" + status_request(5)));
    CHECK(client.reply().at("error").at("code") == -32700);
    CHECK(client.reply().at("error").at("code") == -32700);
    CHECK(client.reply().at("id") == 5);
}

TEST_CASE("a line that is too long ends the connection, with a reason") {
    Home home;
    RawClient client{home.path()};
    const std::string flood(max_line + 5000, 'x');
    client.send(flood);
    CHECK(client.reply().at("error").at("code") == -32600);
    CHECK(client.line() == "(end)");
}

TEST_CASE("a line of exactly the cap is read") {
    Home home;
    RawClient client{home.path()};
    std::string line = status_request(9);
    line.insert(line.size() - 1, std::string(max_line + 1 - line.size(), ' '));
    REQUIRE(client.send(line));
    CHECK(client.reply().at("id") == 9);
}

TEST_CASE("two clients do not notice each other") {
    Home home;
    RawClient slow{home.path()};
    RawClient quick{home.path()};
    const std::string request = status_request(1);
    REQUIRE(slow.send(request.substr(0, 10)));
    REQUIRE(quick.send(status_request(2)));
    CHECK(quick.reply().at("id") == 2);
    REQUIRE(slow.send(request.substr(10)));
    CHECK(slow.reply().at("id") == 1);
}

TEST_CASE("a client that is silent, or never ends its line, is cut") {
    Server::Options options;
    options.line_timeout = 50ms;
    Home home{options};
    RawClient silent{home.path()};
    RawClient endless{home.path()};
    REQUIRE(endless.send("{"));
    CHECK(silent.line() == "(end)");
    CHECK(endless.line() == "(end)");
}

TEST_CASE("a client that does not read is cut") {
    Server::Options options;
    options.write_timeout = 50ms;
    Home home{options};
    RawClient deaf{home.path()};
    const std::string request = request_line("methods", "") + "\n";
    const auto deadline = std::chrono::steady_clock::now() + patience;
    // Sends until both directions are full, then until the server gives up.
    bool cut = false;
    while (!cut && std::chrono::steady_clock::now() < deadline) {
        pollfd waiting{deaf.fd(), POLLOUT, 0};
        if (poll(&waiting, 1, 1000) > 0) {
            cut = (waiting.revents & POLLHUP) != 0 || !deaf.send(request);
        }
    }
    CHECK(cut);
    CHECK(home.reaches_connections(0));
}

TEST_CASE("one connection too many is told so, and there is room again later") {
    Server::Options options;
    options.max_connections = 2;
    Home home{options};
    RawClient first{home.path()};
    REQUIRE(first.send(status_request(1)));
    CHECK(first.reply().at("id") == 1);
    {
        RawClient second{home.path()};
        REQUIRE(second.send(status_request(2)));
        CHECK(second.reply().at("id") == 2);
        RawClient third{home.path()};
        CHECK(third.reply().at("error").at("code") == -32001);
        CHECK(third.line() == "(end)");
    }
    REQUIRE(home.reaches_connections(1));
    RawClient later{home.path()};
    REQUIRE(later.send(status_request(3)));
    CHECK(later.reply().at("id") == 3);
}

TEST_CASE("who changed what is noted, with the caller's ids from the kernel") {
    Home home;
    const auto ask = [&](const std::string& line) {
        return client::exchange(home.path(), line, patience).outcome;
    };
    CHECK(ask(request_line("profiles", "")) == Exchange::Outcome::answered);
    CHECK(ask(request_line("resume", R"({"profile":"mia"})")) == Exchange::Outcome::answered);
    home.stop();
    REQUIRE(home.audited.size() == 1);
    CHECK(home.audited[0] == "uid=" + std::to_string(getuid()) +
                                 " pid=" + std::to_string(getpid()) +
                                 R"( method=resume params={"profile":"mia"} ok)");
}

TEST_CASE("a server that stops cuts its clients and takes its file away") {
    Home home;
    RawClient client{home.path()};
    REQUIRE(client.send(status_request(1)));
    CHECK(client.reply().at("id") == 1);
    home.stop();
    CHECK(client.line() == "(end)");
    const Exchange exchange = client::exchange(home.path(), request_line("status", ""), patience);
    CHECK(exchange.outcome == Exchange::Outcome::not_running);
    CHECK(exchange.text ==
          "the tarha daemon is not running (nobody listens at " + home.path() + ")");
}

TEST_CASE("a living daemon's socket is not taken over") {
    Home home;
    asio::io_context io;
    FakeOperations operations;
    Server::Options options;
    options.path = home.path();
    const auto second = Server::listen(io, options, operations);
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().message() == home.path() + ": another tarha daemon is running");
    CHECK(client::exchange(home.path(), request_line("status", ""), patience).outcome ==
          Exchange::Outcome::answered);
}

TEST_CASE("a socket file that a killed daemon left behind is replaced") {
    const TempFolder folder;
    const std::string path = folder / "run/control.sock";
    const auto address = unix_address(path);
    std::filesystem::create_directory(folder / "run");
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(bind(fd, as_sockaddr(*address), sizeof *address) == 0);
    close(fd);  // the file stays

    asio::io_context io;
    FakeOperations operations;
    Server::Options options;
    options.path = path;
    CHECK(Server::listen(io, options, operations).has_value());
    CHECK_FALSE(std::filesystem::exists(path));
}

struct RefusedPath {
    const char* name;
    std::string path;
    std::string group;
    const char* message;
};

TEST_CASE("a place where no socket can be is one clear sentence") {
    const TempFolder folder;
    const std::string file = folder.write("plain", "precious");
    const RefusedPath cases[] = {
        {"a plain file", file, "", "exists and is not a socket"},
        {"too long", folder / std::string(120, 'x'), "", "too long for a socket"},
        {"empty", "", "", "empty or too long"},
        {"no folder above", folder / "a/b/control.sock", "", "cannot make the socket's folder"},
        {"no such group", folder / "control.sock", "no-such-group-here",
         "there is no group \"no-such-group-here\""},
    };
    for (const RefusedPath& c : cases) {
        CAPTURE(c.name);
        asio::io_context io;
        FakeOperations operations;
        Server::Options options;
        options.path = c.path;
        options.group = c.group;
        const auto server = Server::listen(io, options, operations);
        REQUIRE_FALSE(server.has_value());
        const std::string message = server.error().message();
        CHECK_MESSAGE(message.find(c.message) != std::string::npos, message);
    }
    CHECK(std::filesystem::file_size(file) == 8);
    CHECK_FALSE(std::filesystem::exists(folder / "control.sock"));
    CHECK_FALSE(std::filesystem::exists(folder / "control.sock~"));
}

TEST_CASE("a server removes only its own file") {
    Home home;
    std::filesystem::remove(home.path());
    home.folder.write("control.sock", "somebody else's");
    home.stop();
    CHECK(std::filesystem::exists(home.path()));
}

TEST_CASE("a daemon that does not answer in time is said to be slow") {
    const TempFolder folder;
    const auto address = unix_address(folder / "mute.sock");
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(bind(fd, as_sockaddr(*address), sizeof *address) == 0);
    REQUIRE(listen(fd, 1) == 0);
    const Exchange exchange =
        client::exchange(folder / "mute.sock", request_line("status", ""), 50ms);
    close(fd);
    CHECK(exchange.outcome == Exchange::Outcome::failed);
    CHECK(exchange.text == (folder / "mute.sock") + ": the daemon does not answer");
}

}  // namespace
}  // namespace tarha::control
