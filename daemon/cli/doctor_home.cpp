// The doctor's look at the home: its files, the daemon, the resolver.
#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <random>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

#include "daemon/cli/doctor.h"
#include "daemon/cli/duration.h"
#include "daemon/client/exchange.h"
#include "daemon/client/request_line.h"
#include "daemon/feed_lists.h"
#include "daemon/home_files.h"
#include "daemon/kernel/table_watch.h"

namespace tarha::cli {
namespace {

constexpr std::chrono::seconds daemon_patience{5};
constexpr int resolver_patience_ms = 3000;
constexpr std::chrono::hours stale_after{60 * 24};

bool is_daemon_running(const Patient& patient) {
    const auto exchange =
        client::exchange(patient.socket, client::request_line("status", ""), daemon_patience);
    return exchange.outcome == client::Exchange::Outcome::answered;
}

Diagnosis check_settings_file(const Patient& patient) {
    if (!patient.settings_problem) return {Health::ok, patient.settings_file + " is good"};
    return {Health::fail, patient.settings_problem->message(),
            "correct it; tarha check lists every mistake"};
}

Diagnosis check_household(const Patient& patient) {
    const auto home = load_home_files(patient.settings, random_hash_key());
    if (!home) {
        return {Health::fail, home.error().message(), "correct it; tarha check says more"};
    }
    if (!home->warnings.empty()) {
        return {Health::warn, home->warnings.front().text, "tarha check lists every warning"};
    }
    const auto& country = home->household.country();
    if (country.empty()) {
        return {Health::warn, "the household names no country, so its helplines are not shown",
                "write it into household.toml: country = \"FI\""};
    }
    return {Health::ok, std::to_string(home->household.profiles().size()) + " profiles, " +
                            std::to_string(home->household.devices().size()) + " devices, " +
                            std::to_string(home->domains) + " listed domains"};
}

Diagnosis check_lists(const Patient& patient) {
    const auto lists = choose_lists(patient.settings).lists;
    if (lists.empty()) {
        return {Health::warn, "there is no list, so no category blocks anything",
                "name some in tarha.toml: [[feed]] (then tarha feeds update) or [[list]]"};
    }
    const auto now = std::filesystem::file_time_type::clock::now();
    for (const Settings::List& list : lists) {
        std::error_code failure;
        const auto written = std::filesystem::last_write_time(list.file, failure);
        if (failure) return {Health::fail, list.file + ": " + failure.message(), "put it there"};
        if (now - written < stale_after) continue;
        const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - written);
        return {Health::warn, list.file + " is " + duration_text(age) + " old", "update it"};
    }
    const std::size_t count = lists.size();
    return {Health::ok,
            std::to_string(count) + (count == 1 ? " list, not old" : " lists, none old")};
}

Diagnosis check_daemon(const Patient& patient) {
    const auto exchange =
        client::exchange(patient.socket, client::request_line("status", ""), daemon_patience);
    if (exchange.outcome == client::Exchange::Outcome::answered) {
        return {Health::ok, "the daemon is running"};
    }
    const bool stopped = exchange.outcome == client::Exchange::Outcome::not_running;
    return {Health::fail, exchange.text, stopped ? "start it: tarha daemon" : "look at its log"};
}

Diagnosis check_table(const Patient& patient) {
    if (!patient.probe) return {Health::warn, "not examined without permission", "run as root"};
    const auto present = kernel::table_is_present();
    if (!present) return {Health::warn, present.error().message(), "look at the kernel's log"};
    const bool running = is_daemon_running(patient);
    if (*present && running) return {Health::ok, "the daemon's firewall table is in place"};
    if (running) {
        return {Health::fail, "the daemon's firewall table is missing",
                "find out which program removes it"};
    }
    if (!*present) return {Health::ok, "no firewall table, as no daemon is running"};
    return {Health::warn,
            "a daemon that was killed left its firewall table behind: new "
            "connections of filtered devices wait",
            "start it: tarha daemon"};
}

sockaddr_storage socket_address(const Endpoint& endpoint, socklen_t& size) {
    sockaddr_storage storage{};
    if (endpoint.address.v6) {
        auto& address = reinterpret_cast<sockaddr_in6&>(storage);
        address.sin6_family = AF_INET6;
        address.sin6_port = htons(endpoint.port);
        std::copy(endpoint.address.octets.begin(), endpoint.address.octets.end(),
                  std::begin(address.sin6_addr.s6_addr));
        size = sizeof address;
        return storage;
    }
    auto& address = reinterpret_cast<sockaddr_in&>(storage);
    address.sin_family = AF_INET;
    address.sin_port = htons(endpoint.port);
    auto* octets = reinterpret_cast<std::uint8_t*>(&address.sin_addr);
    std::copy_n(endpoint.address.octets.begin(), sizeof address.sin_addr, octets);
    size = sizeof address;
    return storage;
}

// Sends a question for the root's name servers; any answer with our number will do.
// Empty when one came, else why not.
std::string ask_resolver(int fd, const Endpoint& resolver) {
    constexpr std::size_t id_size = 2;
    std::array<std::uint8_t, 17> question{0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1};
    const auto id = std::random_device{}();
    question[0] = static_cast<std::uint8_t>(id >> 8U);
    question[1] = static_cast<std::uint8_t>(id);
    socklen_t size = 0;
    const sockaddr_storage address = socket_address(resolver, size);
    const auto reason = [] { return std::generic_category().message(errno); };
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address), size) != 0) return reason();
    if (send(fd, question.data(), question.size(), 0) < 0) return reason();
    pollfd waiting{fd, POLLIN, 0};
    if (poll(&waiting, 1, resolver_patience_ms) <= 0) return "no answer within 3 seconds";
    std::array<std::uint8_t, 512> answer{};
    const ssize_t got = recv(fd, answer.data(), answer.size(), 0);
    if (got < 0) return reason();
    const bool ours =
        got >= 12 && std::equal(question.begin(), question.begin() + id_size, answer.begin());
    return ours ? "" : "its answer is not DNS";
}

Diagnosis check_resolver(const Patient& patient) {
    const Endpoint& resolver = patient.settings.network.resolver;
    const int family = resolver.address.v6 ? AF_INET6 : AF_INET;
    const int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return {Health::fail, "no socket to ask the resolver", "look at the kernel's log"};
    const std::string problem = ask_resolver(fd, resolver);
    close(fd);
    if (problem.empty()) return {Health::ok, "the resolver " + resolver.to_string() + " answers"};
    return {Health::fail, "the resolver " + resolver.to_string() + " does not answer: " + problem,
            "start it, or correct network.resolver in tarha.toml"};
}

constexpr std::array checks{
    Check{"settings", check_settings_file},
    Check{"household", check_household},
    Check{"lists", check_lists},
    Check{"resolver", check_resolver},
    Check{"daemon", check_daemon},
    Check{"firewall table", check_table},
};

}  // namespace

std::span<const Check> home_checks() {
    return checks;
}

}  // namespace tarha::cli
