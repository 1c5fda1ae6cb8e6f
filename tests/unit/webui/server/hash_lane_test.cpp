// Hashes in processes of their own: order, cap, and what becomes of one that dies.
#include "webui/server/hash_lane.h"

#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tarha::webui::server {
namespace {

using Results = std::vector<HashLane::Result>;

HashLane::Then into(Results& results) {
    return [&results](HashLane::Result result) { results.push_back(std::move(result)); };
}

bool has_child() {
    return waitpid(-1, nullptr, WNOHANG) >= 0;
}

TEST_CASE("hash lane: results come in order, and no process stays") {
    boost::asio::io_context io{1};
    HashLane lane{io.get_executor()};
    Results results;
    const pid_t own = getpid();
    CHECK(lane.post([own] { return std::string{getpid() == own ? "here" : "elsewhere"}; },
                    into(results)));
    CHECK(lane.post([] { return std::string{}; }, into(results)));
    CHECK(lane.post([] { return std::string(HashLane::max_result, 'x'); }, into(results)));
    io.run();
    REQUIRE(results.size() == 3);
    CHECK(results[0] == "elsewhere");
    CHECK(results[1] == "");
    CHECK(results[2] == std::string(HashLane::max_result, 'x'));
    CHECK_FALSE(has_child());
}

TEST_CASE("hash lane: what fails, crashes or says too much is no result, and the next goes on") {
    boost::asio::io_context io{1};
    HashLane lane{io.get_executor()};
    Results results;
    lane.post([] { return HashLane::Result{}; }, into(results));
    lane.post([]() -> HashLane::Result { _exit(0); }, into(results));
    lane.post([]() -> HashLane::Result { return raise(SIGKILL) == 0 ? "alive" : ""; },
              into(results));
    lane.post([] { return std::string(HashLane::max_result + 1, 'x'); }, into(results));
    lane.post([] { return std::string{"well"}; }, into(results));
    io.run();
    REQUIRE(results.size() == 5);
    for (std::size_t i = 0; i < 4; ++i) CHECK_FALSE(results[i].has_value());
    CHECK(results[4] == "well");
}

TEST_CASE("hash lane: a process has none of our descriptors") {
    const int open_here = open("/dev/null", O_RDONLY | O_CLOEXEC);
    REQUIRE(open_here >= 0);
    boost::asio::io_context io{1};
    HashLane lane{io.get_executor()};
    Results results;
    lane.post([open_here] { return std::string{fcntl(open_here, F_GETFD) < 0 ? "gone" : "there"}; },
              into(results));
    io.run();
    REQUIRE(results.size() == 1);
    CHECK(results[0] == "gone");
    close(open_here);
}

TEST_CASE("hash lane: more than may wait are refused") {
    boost::asio::io_context io{1};
    HashLane lane{io.get_executor()};
    Results results;
    const auto work = [] { return std::string{"done"}; };
    for (std::size_t i = 0; i < HashLane::max_waiting + 1; ++i)
        CHECK(lane.post(work, into(results)));
    CHECK_FALSE(lane.post(work, into(results)));
    io.run();
    CHECK(results.size() == HashLane::max_waiting + 1);
    CHECK(lane.post(work, into(results)));
    io.restart();
    io.run();
    CHECK(results.size() == HashLane::max_waiting + 2);
}

TEST_CASE("hash lane: its end ends what is at work") {
    boost::asio::io_context io{1};
    Results results;
    const auto begun = std::chrono::steady_clock::now();
    {
        HashLane lane{io.get_executor()};
        lane.post(
            [] {
                sleep(60);
                return std::string{"late"};
            },
            into(results));
    }
    io.run();
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds{30});
    CHECK(results.empty());
    CHECK_FALSE(has_child());
}

}  // namespace
}  // namespace tarha::webui::server
