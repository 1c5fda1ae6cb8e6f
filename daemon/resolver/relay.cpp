#include "daemon/resolver/relay.h"

#include <algorithm>
#include <utility>

#include "daemon/resolver/matching.h"
#include "daemon/resolver/sockets.h"
#include "daemon/resolver/tcp_exchange.h"

namespace tarha::resolver {
namespace {

namespace dns = wire::dns;
using boost::system::error_code;

constexpr std::size_t inbox_room = 2048;  // a query is at most 288 bytes and its options
constexpr std::chrono::milliseconds watch_interval{250};

}  // namespace

Relay::Relay(boost::asio::io_context& io, const FaceSettings& settings, Policy& policy,
             Counters& counters)
    : io_{io},
      settings_{settings},
      counters_{counters},
      judge_{policy, counters},
      timer_{io},
      inbox_{inbox_room},
      replies_{max_upstream_reply},
      to_clients_{max_upstream_reply},
      to_upstream_{max_query},
      scratch_(dns::max_message) {}

Status Relay::open() {
    for (std::size_t i = 0; i < upstream_sockets; ++i) {
        auto socket = open_upstream(io_, settings_.upstream);
        if (!socket) return socket.error();
        upstream_.push_back(std::move(*socket));
    }
    for (std::size_t i = 0; i < upstream_sockets; ++i) wait_for_replies(i);
    return Done{};
}

void Relay::take(const std::shared_ptr<Asker>& asker, const ReturnPath& path,
                 Bytes message) noexcept {
    const Intake intake = judge_.take_question(asker->profile(), message, scratch_);
    if (intake.next == Next::answer) asker->deliver(path, Bytes{scratch_}.first(intake.size));
    if (intake.next == Next::portal) {
        asker->deliver(path, judge_.write_portal(intake.query, intake.judged, asker->asked_at(path),
                                                 scratch_));
    }
    if (intake.next == Next::forward) forward(asker, path, intake.query, intake.target);
}

void Relay::forward(const std::shared_ptr<Asker>& asker, const ReturnPath& path,
                    const dns::Query& query, std::string_view target) noexcept {
    Slot* slot = asker->waiting < max_waiting ? slots_.take() : nullptr;
    if (slot == nullptr || !assign_id(*slot)) {
        if (slot != nullptr) slots_.release(*slot);
        counters_.table_full.add();
        asker->deliver(path, Judge::failure(query, dns::Ede::other, scratch_));
        return;
    }
    slot->waiter = {asker, path, query.question.header.id, target};
    slot->deadline = Clock::now() + settings_.upstream_timeout;
    slot->size = static_cast<std::uint16_t>(
        dns::write_query(query, slot->id, max_upstream_reply, slot->bytes));
    ++asker->waiting;
    counters_.forwarded.add();
    const SentQuery sent{slot->waiter, slot->query()};
    to_upstream_.add(upstream_[slot->socket].native_handle(), sent.bytes());
    if (!is_watching_) watch_deadlines();
}

// Finds an id that nobody waits for on the socket of this batch.
bool Relay::assign_id(Slot& slot) noexcept {
    constexpr int attempts = 8;
    slot.socket = batch_socket_;
    for (int i = 0; i < attempts; ++i) {
        slot.id = ids_.next();
        if (slots_.insert(slot)) return true;
    }
    return false;
}

void Relay::send(int socket, const ReturnPath& path, Bytes answer) noexcept {
    to_clients_.add(socket, path, answer);
}

void Relay::flush() noexcept {
    counters_.upstream_errors.add(to_upstream_.flush());
    counters_.send_errors.add(to_clients_.flush());
    // One socket a batch, so that a batch is one system call; the next batch takes another.
    batch_socket_ = static_cast<std::uint8_t>(ids_.next() % upstream_sockets);
}

void Relay::wait_for_replies(std::size_t socket) {
    upstream_[socket].async_wait(boost::asio::socket_base::wait_read,
                                 [this, socket](const error_code& error) {
                                     if (error) return;
                                     take_replies(socket);
                                     wait_for_replies(socket);
                                 });
}

void Relay::take_replies(std::size_t socket) noexcept {
    int error = 0;
    const std::size_t count = replies_.receive(upstream_[socket].native_handle(), error);
    if (error != 0) counters_.upstream_errors.add();  // refused: the resolver does not run
    for (std::size_t i = 0; i < count; ++i) {
        take_reply(static_cast<std::uint8_t>(socket), replies_.message(i));
    }
    flush();
}

void Relay::take_reply(std::uint8_t socket, std::span<std::uint8_t> reply) noexcept {
    const auto header = dns::header(reply);
    Slot* slot =
        header.outcome == wire::Outcome::found ? slots_.find(socket, header.value.id) : nullptr;
    if (slot == nullptr || !is_reply_to(SentQuery{slot->waiter, slot->query()}.bytes(), reply)) {
        counters_.reply_unexpected.add();
        return;
    }
    const dns::Query query = client_query(slot->waiter, slot->query());
    if (header.value.truncated && slot->waiter.asker->is_stream()) {
        ask_by_tcp(*slot, query);
    } else {
        finish(slot->waiter, query, reply);
    }
    slots_.release(*slot);
}

void Relay::ask_by_tcp(Slot& slot, const dns::Query& query) noexcept {
    if (exchanges_ >= max_exchanges) {
        counters_.table_full.add();
        return finish(slot.waiter, query, {});
    }
    ++exchanges_;
    TcpExchange::start(*this, slot.waiter, slot.query());
}

void Relay::finish(const Waiter& waiter, const dns::Query& query,
                   std::span<std::uint8_t> reply) noexcept {
    Asker& asker = *waiter.asker;
    --asker.waiting;
    const bool is_stream = asker.is_stream();
    if (reply.size() < dns::header_size) {
        const auto error = dns::Ede::no_reachable_authority;
        return asker.deliver(waiter.path, Judge::failure(query, error, scratch_));
    }
    set_id(reply, waiter.client_id);
    const bool is_truncated = dns::header(reply).value.truncated;
    if (is_truncated && !is_stream) {
        return asker.deliver(waiter.path, Judge::truncated(query, scratch_));
    }
    const std::size_t limit = is_stream ? dns::max_message : query.udp_size();
    asker.deliver(waiter.path, judged_reply(waiter, query, reply, limit));
}

Bytes Relay::judged_reply(const Waiter& waiter, const dns::Query& query, Bytes reply,
                          std::size_t limit) noexcept {
    const ProfileIndex profile = waiter.asker->profile();
    if (waiter.target.empty()) return judge_.take_reply(profile, query, reply, limit, scratch_);
    return judge_.take_redirected(profile, query, waiter.target, reply, limit, scratch_);
}

void Relay::watch_deadlines() {
    is_watching_ = true;
    timer_.expires_after(watch_interval);
    timer_.async_wait([this](const error_code& error) {
        if (error) return;
        expire();
        is_watching_ = slots_.in_use() > 0;
        if (is_watching_) watch_deadlines();
    });
}

void Relay::expire() noexcept {
    const auto now = Clock::now();
    for (Slot* slot = slots_.oldest(); slot != nullptr && slot->deadline <= now;
         slot = slots_.oldest()) {
        counters_.upstream_timeouts.add();
        finish(slot->waiter, client_query(slot->waiter, slot->query()), {});
        slots_.release(*slot);
    }
    flush();
}

}  // namespace tarha::resolver
