#include "webui/notify/mqtt_link.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "webui/notify/home_assistant.h"

namespace tarha::webui::notify {
namespace {

using targets::Outcome;

constexpr int keepalive = 60;  // seconds
constexpr int qos = 1;         // at least once
constexpr int turns = 16;      // of the library's loop: a packet each
// The certificates that the system trusts.
constexpr const char* certificates = "/etc/ssl/certs";
constexpr int verify_peer = 1;  // SSL_VERIFY_PEER

}  // namespace

MqttLink::MqttLink(const MqttLibrary& mqtt, const targets::Target& target)
    : mqtt_{mqtt},
      target_{target},
      broker_{*broker_of(target)},  // checked when it was read
      client_{mqtt.create(nullptr, true, this), mqtt.destroy} {
    if (!client_) return;
    mosquitto* client = client_.get();
    mqtt_.connect_callback_set(client, &MqttLink::connected);
    mqtt_.message_callback_set(client, &MqttLink::received);
    if (!target_.user.empty()) {
        mqtt_.username_pw_set(client, target_.user.c_str(), target_.password.c_str());
    }
    if (broker_.tls) {
        mqtt_.tls_set(client, nullptr, certificates, nullptr, nullptr, nullptr);
        mqtt_.tls_opts_set(client, verify_peer, nullptr, nullptr);
        mqtt_.int_option(client, MOSQ_OPT_TLS_USE_OS_CERTS, 1);
    }
    const std::string topic = availability_topic(broker_.base);
    mqtt_.will_set(client, topic.c_str(), static_cast<int>(offline.size()), offline.data(), qos,
                   true);
}

MqttLink::~MqttLink() {
    if (!client_ || !is_up_) return;
    publish(availability_topic(broker_.base), std::string{offline});
    mqtt_.loop(client_.get(), 0, 1);
    mqtt_.disconnect(client_.get());
    mqtt_.loop(client_.get(), 0, 1);
}

void MqttLink::connected(mosquitto*, void* self, int code) {
    auto& link = *static_cast<MqttLink*>(self);
    link.refusal_ = code;
    if (code != 0) return;
    link.is_up_ = true;
    link.pause_ = 0;
    link.outcome_ = Outcome::sent;
    link.foreign_.clear();
    link.publish(availability_topic(link.broker_.base),
                 std::string{link.is_available_ ? online : offline});
    for (const auto& [topic, payload] : link.said_) link.publish(topic, payload);
    // What an earlier self left there, so that it can be taken back.
    link.mqtt_.subscribe(link.client_.get(), nullptr, discovery_filter(link.broker_.base).c_str(),
                         qos);
    if (!link.target_.commands) return;
    for (const std::string& filter : command_filters(link.broker_.base)) {
        link.mqtt_.subscribe(link.client_.get(), nullptr, filter.c_str(), qos);
    }
}

void MqttLink::received(mosquitto*, void* self, const mosquitto_message* message) {
    auto& link = *static_cast<MqttLink*>(self);
    const std::string topic = message->topic;
    const auto size = static_cast<std::size_t>(std::max(message->payloadlen, 0));
    if (is_discovery(topic)) {
        const bool is_strange = size > 0 && !link.said_.contains(topic);
        if (is_strange && link.foreign_.size() < max_topics) link.foreign_.insert(topic);
        return;
    }
    // A command that was retained would be obeyed again after every restart.
    if (message->retain || size > max_payload || link.heard_.size() == max_heard) return;
    link.heard_.push_back({topic, {static_cast<const char*>(message->payload), size}});
}

void MqttLink::publish(const std::string& topic, const std::string& payload) {
    mqtt_.publish(client_.get(), nullptr, topic.c_str(), static_cast<int>(payload.size()),
                  payload.data(), qos, true);
}

void MqttLink::be_available(bool available) {
    if (is_available_ == available) return;
    is_available_ = available;
    if (is_up_) {
        publish(availability_topic(broker_.base), std::string{available ? online : offline});
    }
}

void MqttLink::keep_said(const std::map<std::string, std::string>& said) {
    if (said.size() > max_topics) return;
    if (is_up_) {
        for (const auto& [topic, payload] : said) {
            const auto before = said_.find(topic);
            if (before == said_.end() || before->second != payload) publish(topic, payload);
        }
        for (const auto& [topic, payload] : said_) {
            if (!said.contains(topic)) publish(topic, "");  // no longer retained
        }
        for (const std::string& topic : foreign_) {
            if (!said.contains(topic)) publish(topic, "");
        }
        foreign_.clear();
    }
    said_ = said;
}

void MqttLink::fail(std::int64_t now, Outcome outcome, const std::string& why) {
    is_up_ = is_trying_ = false;
    outcome_ = outcome;
    trouble_ = why;
    pause_ = pause_ == 0 ? first_pause : std::min(pause_ * 2, longest_pause);
    not_before_ = now + pause_;
    mqtt_.disconnect(client_.get());
}

void MqttLink::begin(std::int64_t now) {
    if (now < not_before_ && not_before_ - now <= longest_pause) return;
    refusal_ = 0;
    tried_ = now;
    const int code =
        mqtt_.connect_async(client_.get(), broker_.host.c_str(), broker_.port, keepalive);
    if (code == MOSQ_ERR_SUCCESS) {
        is_trying_ = true;
        return;
    }
    fail(now, Outcome::unreachable,
         code == MOSQ_ERR_ERRNO ? std::strerror(errno) : mqtt_.strerror(code));
}

void MqttLink::work(std::int64_t now) {
    if (!client_) return;
    if (!is_up_ && !is_trying_) begin(now);
    if (!is_up_ && !is_trying_) return;
    errno = 0;
    int code = MOSQ_ERR_SUCCESS;
    for (int turn = 0; turn < turns && code == MOSQ_ERR_SUCCESS; ++turn) {
        code = mqtt_.loop(client_.get(), 0, 1);
    }
    if (refusal_ != 0) return fail(now, Outcome::refused, "the broker refuses us");
    if (code != MOSQ_ERR_SUCCESS) {
        const bool is_tls = code == MOSQ_ERR_TLS || (broker_.tls && errno == EPROTO);
        return fail(now, is_tls ? Outcome::untrusted : Outcome::unreachable,
                    code == MOSQ_ERR_ERRNO ? std::strerror(errno) : mqtt_.strerror(code));
    }
    if (!is_up_ && now - tried_ > patience) {
        fail(now, Outcome::unreachable, "the broker does not answer");
    }
}

std::deque<MqttLink::Heard> MqttLink::take_heard() {
    return std::exchange(heard_, {});
}

std::string MqttLink::take_trouble() {
    return std::exchange(trouble_, {});
}

int MqttLink::descriptor() const {
    return client_ ? mqtt_.socket(client_.get()) : -1;
}

bool MqttLink::wants_to_write() const {
    return client_ && mqtt_.want_write(client_.get());
}

}  // namespace tarha::webui::notify
