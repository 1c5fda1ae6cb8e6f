// MqttLink: the connection to one broker (MQTT 3.1.1). It is made again after 5 s, 10 s ... 15 min;
// what is published is retained, and said again after each reconnection. One thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "webui/notify/mqtt_library.h"
#include "webui/targets/target.h"
#include "webui/targets/target_file.h"

namespace tarha::webui::notify {

class MqttLink {
public:
    static constexpr std::size_t max_heard = 32;     // messages that wait; then new ones are lost
    static constexpr std::size_t max_payload = 64;   // bytes of one that is heard
    static constexpr std::size_t max_topics = 1024;  // that we keep said, and of others
    static constexpr std::int64_t first_pause = 5;   // seconds after a failure, doubling up to
    static constexpr std::int64_t longest_pause = 15 * 60;
    static constexpr std::int64_t patience = 20;  // seconds until the broker must have answered

    struct Heard {
        std::string topic;
        std::string payload;
    };

    MqttLink(const MqttLibrary& mqtt, const targets::Target& target);
    ~MqttLink();  // says "offline"
    MqttLink(const MqttLink&) = delete;
    MqttLink& operator=(const MqttLink&) = delete;

    // Sends, receives, connects: call when the descriptor is ready and every few seconds.
    void work(std::int64_t now);
    // What is to be kept said, whole: others of our topics are taken back.
    void keep_said(const std::map<std::string, std::string>& said);
    // Whether what is said holds: false while the daemon does not answer.
    void be_available(bool available);
    // The broker keeps something of ours that is no longer to be said: keep_said() takes it back.
    [[nodiscard]] bool has_leftovers() const { return !foreign_.empty(); }
    std::deque<Heard> take_heard();

    [[nodiscard]] bool is_up() const { return is_up_; }
    // How the last attempt went: sent when it is up, nothing when none has ended yet.
    [[nodiscard]] std::optional<targets::Outcome> outcome() const { return outcome_; }
    // Why, since it was last asked; empty: nothing new.
    std::string take_trouble();
    [[nodiscard]] int descriptor() const;  // -1: none now
    [[nodiscard]] bool wants_to_write() const;

private:
    static void connected(mosquitto*, void* self, int code);
    static void received(mosquitto*, void* self, const mosquitto_message* message);
    void begin(std::int64_t now);
    void fail(std::int64_t now, targets::Outcome outcome, const std::string& why);
    void publish(const std::string& topic, const std::string& payload);

    const MqttLibrary& mqtt_;
    targets::Target target_;
    targets::Broker broker_;
    std::unique_ptr<mosquitto, decltype(&::mosquitto_destroy)> client_;
    std::map<std::string, std::string> said_;  // topic -> payload
    std::set<std::string> foreign_;            // retained there under our names, but not ours now
    std::deque<Heard> heard_;
    std::string trouble_;
    std::optional<targets::Outcome> outcome_;
    bool is_trying_ = false;
    bool is_up_ = false;
    bool is_available_ = true;
    int refusal_ = 0;  // CONNACK code
    std::int64_t not_before_ = 0;
    std::int64_t pause_ = 0;
    std::int64_t tried_ = 0;
};

}  // namespace tarha::webui::notify
