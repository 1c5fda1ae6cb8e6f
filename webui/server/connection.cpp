#include "webui/server/connection.h"

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <type_traits>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "webui/server/answers.h"
#include "webui/server/request_guard.h"
#include "webui/server/request_reader.h"

namespace tarha::webui::server {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Failure = boost::system::error_code;
using TlsStream = asio::ssl::stream<Tcp::socket>;

constexpr std::size_t read_size = 8UL * 1024;
// What is still read, and dropped, after the last answer, so that it is not lost with a reset.
constexpr std::size_t max_drained = 2048UL * 1024;
constexpr std::chrono::seconds drain_time{2};

std::string head_text(const Response& response, bool keep_alive, bool secure) {
    std::string text = "HTTP/1.1 " + std::to_string(response.status) + ' ';
    text += reason_phrase(response.status);
    text += "\r\n";
    text += security_headers();
    if (secure) text += secure_headers();
    for (const auto& [name, value] : response.headers) {
        text += name;
        text += ": ";
        // A value never ends its own line, whoever made it.
        for (const char c : value) text += c == '\r' || c == '\n' ? ' ' : c;
        text += "\r\n";
    }
    const bool has_length = !response.on_stream && response.status != 204 && response.status != 304;
    if (has_length) {
        text += "Content-Length: " + std::to_string(response.content().size()) + "\r\n";
    }
    text += keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
    return text;
}

template <class Stream>
class StreamConnection : public Connection,
                         public std::enable_shared_from_this<StreamConnection<Stream>> {
public:
    template <class... More>
    StreamConnection(ConnectionSetup setup, Tcp::socket socket, More&... more)
        : setup_{std::move(setup)},
          stream_{std::move(socket), more...},
          deadline_{stream_.get_executor()} {}
    ~StreamConnection() override {
        if (setup_.on_end) setup_.on_end(this);
    }
    StreamConnection(const StreamConnection&) = delete;
    StreamConnection& operator=(const StreamConnection&) = delete;

    void start() override {
        expect_within(setup_.limits.head);
        is_waiting_ = true;
        if constexpr (is_secure) {
            stream_.async_handshake(asio::ssl::stream_base::server,
                                    [self = this->shared_from_this()](const Failure& failure) {
                                        if (failure) return self->close();
                                        self->read();
                                    });
        } else {
            read();
        }
    }

    void close() override {
        is_closed_ = true;
        deadline_.cancel();
        Failure ignored;
        socket().close(ignored);
    }

    [[nodiscard]] bool is_waiting() const override { return is_waiting_; }

private:
    static constexpr bool is_secure = std::is_same_v<Stream, TlsStream>;

    Tcp::socket& socket() {
        if constexpr (is_secure) {
            return stream_.next_layer();
        } else {
            return stream_;
        }
    }

    // The connection ends unless something happens before.
    void expect_within(std::chrono::milliseconds time) {
        deadline_.expires_after(time);
        deadline_.async_wait([weak = this->weak_from_this()](const Failure& failure) {
            const auto self = weak.lock();
            if (!failure && self) self->close();
        });
    }

    void read() {
        is_waiting_ = true;
        stream_.async_read_some(
            asio::buffer(chunk_),
            [self = this->shared_from_this()](const Failure& failure, std::size_t size) {
                if (failure || self->is_closed_) return self->close();
                self->is_waiting_ = false;
                self->on_bytes(size);
            });
    }

    void on_bytes(std::size_t size) {
        if (is_between_requests_) {
            is_between_requests_ = false;
            expect_within(setup_.limits.head);
        }
        input_.append(chunk_.data(), size);
        advance();
    }

    // Goes on as far as the bytes that have come allow.
    void advance() {
        for (;;) {
            input_.erase(0, reader_.feed(input_));
            switch (reader_.state()) {
                case RequestReader::State::head:
                case RequestReader::State::body:
                    return read();
                case RequestReader::State::refused:
                    return send(reader_.refusal());
                case RequestReader::State::has_head:
                    if (!admit()) return;
                    break;
                case RequestReader::State::done:
                    return serve();
            }
        }
    }

    // False when the answer is on its way already.
    bool admit() {
        Request head = reader_.head();
        locate(head);
        is_head_only_ = head.method == Method::head;
        admission_ = setup_.admit(head);
        if (admission_.refusal) {
            Response refusal = std::move(*admission_.refusal);
            // The rest of the request was not asked for; it is not waited for either.
            refusal.close = refusal.close || is_unsafe(head.method);
            if (!refusal.close) {
                reader_.read_body(0);
                refusal.close = reader_.state() != RequestReader::State::done;
            }
            if (!refusal.close) {
                wants_keep_alive_ = reader_.take().keep_alive;
            }
            send(refusal);
            return false;
        }
        reader_.read_body(admission_.max_body);
        if (reader_.state() == RequestReader::State::body) expect_within(setup_.limits.body);
        return true;
    }

    void locate(Request& request) const {
        request.from = setup_.from;
        request.at = setup_.at;
        request.port = setup_.port;
        request.secure = is_secure;
    }

    void serve() {
        Request request = reader_.take();
        locate(request);
        wants_keep_alive_ = request.keep_alive;
        expect_within(setup_.limits.answer);
        auto handler = std::exchange(admission_, {}).serve;
        handler(std::move(request), [self = this->shared_from_this()](const Response& response) {
            if (!self->is_closed_) self->send(response);
        });
    }

    void send(const Response& response) {
        expect_within(setup_.limits.write);
        if (response.on_stream) return begin_stream(response);
        const bool keep_alive = wants_keep_alive_ && !response.close;
        output_ = head_text(response, keep_alive, is_secure);
        fixed_ = {};
        if (!is_head_only_) {
            output_ += response.body;
            if (!response.fixed_body.empty()) fixed_ = response.fixed_body;
        }
        const std::array<asio::const_buffer, 2> buffers{asio::buffer(output_),
                                                        asio::buffer(fixed_.data(), fixed_.size())};
        asio::async_write(
            stream_, buffers,
            [self = this->shared_from_this(), keep_alive](const Failure& failure, std::size_t) {
                if (failure || self->is_closed_) return self->close();
                self->output_ = {};
                keep_alive ? self->next_request() : self->drain();
            });
    }

    void next_request() {
        is_between_requests_ = input_.empty();
        expect_within(is_between_requests_ ? setup_.limits.idle : setup_.limits.head);
        advance();
    }

    // Lets the other side read the last answer before the socket goes.
    void drain() {
        Failure ignored;
        socket().shutdown(Tcp::socket::shutdown_send, ignored);
        expect_within(drain_time);
        drain_more();
    }
    void drain_more() {
        is_waiting_ = true;
        socket().async_read_some(
            asio::buffer(chunk_),
            [self = this->shared_from_this()](const Failure& failure, std::size_t size) {
                self->drained_ += size;
                if (failure || self->drained_ > max_drained) return self->close();
                self->drain_more();
            });
    }

    // --- streams: from now on bytes only go out -----------------------------------------------

    void begin_stream(const Response& response) {
        deadline_.cancel();
        push(head_text(response, false, is_secure));
        watch_for_end();
        response.on_stream([weak = this->weak_from_this()](std::string bytes) {
            const auto self = weak.lock();
            return self && self->push(std::move(bytes));
        });
    }
    // An empty text ends the stream.
    bool push(std::string bytes) {
        if (is_closed_) return false;
        unsent_ += bytes.size();
        if (bytes.empty() || unsent_ > setup_.limits.max_unsent) {
            close();
            return false;
        }
        queue_.push_back(std::move(bytes));
        if (queue_.size() == 1) write_next();
        return true;
    }
    void write_next() {
        expect_within(setup_.limits.write);
        asio::async_write(
            stream_, asio::buffer(queue_.front()),
            [self = this->shared_from_this()](const Failure& failure, std::size_t size) {
                if (failure || self->is_closed_) return self->close();
                self->deadline_.cancel();
                self->unsent_ -= size;
                self->queue_.pop_front();
                if (!self->queue_.empty()) self->write_next();
            });
    }
    // A reader of a stream says nothing more; that it says something or leaves is its end.
    void watch_for_end() {
        stream_.async_read_some(
            asio::buffer(chunk_),
            [self = this->shared_from_this()](const Failure&, std::size_t) { self->close(); });
    }

    ConnectionSetup setup_;
    Stream stream_;
    asio::steady_timer deadline_;
    RequestReader reader_;
    Admission admission_;
    std::array<char, read_size> chunk_{};
    std::string input_;
    std::string output_;
    std::string_view fixed_;
    std::deque<std::string> queue_;
    std::size_t unsent_ = 0;
    std::size_t drained_ = 0;
    bool wants_keep_alive_ = true;
    bool is_head_only_ = false;
    bool is_between_requests_ = false;
    bool is_waiting_ = false;
    bool is_closed_ = false;
};

}  // namespace

std::shared_ptr<Connection> make_connection(Tcp::socket socket, asio::ssl::context* tls,
                                            ConnectionSetup setup) {
    if (tls == nullptr) {
        return std::make_shared<StreamConnection<Tcp::socket>>(std::move(setup), std::move(socket));
    }
    return std::make_shared<StreamConnection<TlsStream>>(std::move(setup), std::move(socket), *tls);
}

IpAddress to_ip(const asio::ip::address& address) {
    IpAddress ip;
    if (address.is_v6() && !address.to_v6().is_v4_mapped()) {
        ip.v6 = true;
        const auto bytes = address.to_v6().to_bytes();
        std::copy(bytes.begin(), bytes.end(), ip.octets.begin());
        return ip;
    }
    const auto v4 = address.is_v4()
                        ? address.to_v4()
                        : asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    const auto bytes = v4.to_bytes();
    std::copy(bytes.begin(), bytes.end(), ip.octets.begin());
    return ip;
}

}  // namespace tarha::webui::server
