#include "webui/server/daemon_link.h"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/client/request_line.h"
#include "daemon/json/parse_json.h"
#include "webui/server/json_fields.h"

namespace tarha::webui::server {
namespace asio = boost::asio;
namespace json = boost::json;

using Protocol = asio::local::stream_protocol;

struct DaemonLink::State {
    asio::io_context& io;
    std::string path;
    std::chrono::milliseconds patience;
    std::size_t running = 0;
    bool ending = false;
    std::deque<std::shared_ptr<Question>> waiting;

    void start_next(const std::shared_ptr<State>& self);
};

namespace {

DaemonReply unavailable(std::string text) {
    DaemonReply reply;
    reply.text = std::move(text);
    return reply;
}

DaemonReply read_reply(std::string_view line) {
    json::error_code failure;
    json::value value = parse_json(line, failure);
    if (failure || !value.is_object()) return unavailable("the daemon's answer is not JSON");
    json::object& object = value.get_object();
    DaemonReply reply;
    if (json::value* result = object.if_contains("result")) {
        reply.outcome = DaemonReply::Outcome::result;
        reply.value = std::move(*result);
        return reply;
    }
    const json::value* error = object.if_contains("error");
    if (error == nullptr || !error->is_object()) return unavailable("the daemon's answer is empty");
    reply.outcome = DaemonReply::Outcome::refused;
    reply.code = number_of(error->get_object(), "code").value_or(0);
    reply.text = text_of(error->get_object(), "message");
    return reply;
}

}  // namespace

// One question on a connection of its own.
class DaemonLink::Question : public std::enable_shared_from_this<Question> {
public:
    Question(std::shared_ptr<State> state, std::string line, OnReply on_reply)
        : state_{std::move(state)},
          socket_{state_->io},
          deadline_{state_->io},
          line_{std::move(line)},
          on_reply_{std::move(on_reply)} {
        deadline_.expires_after(state_->patience);
    }

    // The deadline counts from the question, also while it waits for its turn.
    void watch() {
        deadline_.async_wait([self = shared_from_this()](const auto& failure) {
            if (!failure) self->finish(unavailable("the daemon does not answer"));
        });
    }
    void start() {
        if (is_over_) return release();
        started_ = true;
        socket_.async_connect(Protocol::endpoint{state_->path},
                              [self = shared_from_this()](const auto& failure) {
                                  if (failure) return self->finish(not_running());
                                  self->send();
                              });
    }

private:
    static DaemonReply not_running() { return unavailable("the tarha daemon is not running"); }

    void send() {
        asio::async_write(socket_, asio::buffer(line_),
                          [self = shared_from_this()](const auto& /*failure*/, std::size_t) {
                              // Also when the daemon stopped reading: it says why.
                              self->receive();
                          });
    }
    void receive() {
        asio::async_read_until(
            socket_, asio::dynamic_buffer(reply_, client::max_reply + 1), '\n',
            [self = shared_from_this()](const auto& failure, std::size_t size) {
                if (failure) return self->finish(unavailable("the daemon broke off"));
                self->finish(read_reply(std::string_view{self->reply_}.substr(0, size - 1)));
            });
    }
    void finish(DaemonReply reply) {
        if (is_over_) return;
        is_over_ = true;
        deadline_.cancel();
        boost::system::error_code ignored;
        socket_.close(ignored);
        reply_ = {};
        if (started_) release();
        if (!state_->ending) std::exchange(on_reply_, {})(std::move(reply));
    }
    void release() {
        --state_->running;
        state_->start_next(state_);
    }

    std::shared_ptr<State> state_;
    Protocol::socket socket_;
    asio::steady_timer deadline_;
    std::string line_;
    std::string reply_;
    OnReply on_reply_;
    bool started_ = false;
    bool is_over_ = false;
};

void DaemonLink::State::start_next(const std::shared_ptr<State>& self) {
    while (!self->ending && self->running < max_at_once && !self->waiting.empty()) {
        const std::shared_ptr<Question> next = std::move(self->waiting.front());
        self->waiting.pop_front();
        ++self->running;
        asio::post(self->io, [next] { next->start(); });
    }
}

DaemonLink::DaemonLink(asio::io_context& io, std::string path, std::chrono::milliseconds patience)
    : state_{std::make_shared<State>(State{io, std::move(path), patience, 0, false, {}})} {}

DaemonLink::~DaemonLink() {
    state_->ending = true;
    state_->waiting.clear();
}

void DaemonLink::ask(std::string_view method, const json::object& params, OnReply on_reply) {
    if (state_->waiting.size() >= max_waiting) {
        asio::post(state_->io, [on_reply = std::move(on_reply)] {
            on_reply(unavailable("too many questions at once"));
        });
        return;
    }
    std::string line = client::request_line(method, json::serialize(params)) + "\n";
    auto question = std::make_shared<Question>(state_, std::move(line), std::move(on_reply));
    question->watch();
    state_->waiting.push_back(std::move(question));
    state_->start_next(state_);
}

}  // namespace tarha::webui::server
