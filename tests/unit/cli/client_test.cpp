// The commands that ask the daemon, against a daemon that answers from memory.
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include "daemon/cli/commands.h"
#include "daemon/control/server.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/control/fake_operations.h"

namespace tarha::cli {
namespace {

namespace json = boost::json;

class FakeDaemon {
public:
    explicit FakeDaemon(std::string zone = "") {
        operations_.timezone = std::move(zone);
        control::Server::Options options;
        options.path = socket();
        auto made = control::Server::listen(io_, options, operations_);
        REQUIRE_MESSAGE(made.has_value(), made.error().message());
        server_ = std::move(*made);
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~FakeDaemon() { stop(); }
    FakeDaemon(const FakeDaemon&) = delete;
    FakeDaemon& operator=(const FakeDaemon&) = delete;

    // What it was asked to change.
    std::vector<std::string> stop() {
        if (thread_.joinable()) {
            boost::asio::post(io_, [this] { server_.reset(); });
            thread_.join();
        }
        return operations_.changes_made;
    }
    [[nodiscard]] std::string socket() const { return folder_ / "control.sock"; }

private:
    TempFolder folder_;
    control::FakeOperations operations_;
    boost::asio::io_context io_{1};
    std::unique_ptr<control::Server> server_;
    std::thread thread_;
};

struct Ran {
    int exit_code;
    std::string out;
    std::string err;
};

Ran ask_daemon(const FakeDaemon& daemon, std::vector<std::string> words) {
    words.insert(words.end(), {"--socket", daemon.socket()});
    std::ostringstream out;
    std::ostringstream err;
    Context context{out, err, {}};
    const int exit_code = run(words, context);
    return {exit_code, out.str(), err.str()};
}

TEST_CASE("people get tables") {
    const FakeDaemon daemon;
    const Ran status = ask_daemon(daemon, {"status"});
    CHECK(status.exit_code == exit_ok);
    CHECK(status.out.find("running for     1 min 30 s\n") != std::string::npos);
    CHECK(status.out.find("queue.packets   18446744073709551615\n") != std::string::npos);
    CHECK(ask_daemon(daemon, {"profiles"}).out ==
          "PROFILE  NAME    BAND                 BORN     DEVICES  NOW           NEXT\n"
          "mia      Mia     7-11 (12-15 is due)  2014-10  0        filtered\n"
          "adults   Adults                                0        not filtered\n");
    const Ran devices = ask_daemon(daemon, {"devices"});
    CHECK(devices.out.find("02:00:5e:10:00:01  Mia's \"tablet\"?  mia      ") != std::string::npos);
    const Ran log = ask_daemon(daemon, {"log", "-n", "7"});
    CHECK(log.out.find("mia              dns  games.example  category (games)\n") !=
          std::string::npos);
}

TEST_CASE("programs get JSON, one line of it") {
    const FakeDaemon daemon;
    for (const char* command : {"status", "profiles", "devices", "log"}) {
        CAPTURE(command);
        const Ran ran = ask_daemon(daemon, {command, "--json"});
        CHECK(ran.exit_code == exit_ok);
        CHECK(ran.out.find('\n') == ran.out.size() - 1);
        CHECK_NOTHROW(json::parse(ran.out));
    }
    const json::value status = json::parse(ask_daemon(daemon, {"status", "--json"}).out);
    CHECK(status.at("version") == "1.2.3");
    CHECK(status.at("counters").at("queue.packets") == 18'446'744'073'709'551'615ULL);
}

TEST_CASE("pause and resume reach the daemon") {
    FakeDaemon daemon;
    CHECK(ask_daemon(daemon, {"pause", "mia"}).out == "Mia is paused\n");
    CHECK(ask_daemon(daemon, {"pause", "mia", "1h30m"}).exit_code == exit_ok);
    CHECK(ask_daemon(daemon, {"pause", "mia", "until", "21:00"}).exit_code == exit_ok);
    CHECK(ask_daemon(daemon, {"resume", "mia"}).out == " is not paused\n");
    const std::vector<std::string> changes = daemon.stop();
    REQUIRE(changes.size() == 4);
    CHECK(changes[0] == "pause always");
    CHECK(changes[1] == "pause 5400");
    const int until = std::stoi(changes[2].substr(6));
    CHECK(until > 0);
    CHECK(until <= 25 * 3600);
    CHECK(changes[3] == "resume mia");
}

TEST_CASE("times are those of the home, not of who asks") {
    FakeDaemon daemon{"XYZ-5"};  // five hours ahead of UTC
    const Ran log = ask_daemon(daemon, {"log"});
    CHECK(log.out.find("2001-09-09 06:46  mia") != std::string::npos);
}

TEST_CASE("what the daemon refuses is exit code 1 and its own sentence") {
    const FakeDaemon daemon;
    const Ran pause = ask_daemon(daemon, {"pause", "leo"});
    CHECK(pause.exit_code == exit_error);
    CHECK(pause.err == "tarha: there is no profile leo\n");
    const Ran reload = ask_daemon(daemon, {"reload"});
    CHECK(reload.exit_code == exit_error);
    CHECK(reload.err == "tarha: household.toml:3: unknown key 'nmae'\n");
    CHECK(ask_daemon(daemon, {"log", "-n", "5000"}).err ==
          "tarha: limit must be a whole number from 1 to 1000\n");
}

}  // namespace
}  // namespace tarha::cli
