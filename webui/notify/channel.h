// Channel: one target, with what is on its way to it and how the last message went.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "daemon/curl/curl_library.h"
#include "webui/notify/message.h"
#include "webui/notify/mqtt_link.h"
#include "webui/notify/outbox.h"
#include "webui/targets/target_file.h"

namespace tarha::webui::notify {

struct Channel {
    targets::Target target;
    Outbox outbox{};
    std::unique_ptr<MqttLink> link{};  // of MQTT, instead of letters
    targets::Report report{};          // report.when == 0: nothing was sent yet
};

// "https://ntfy.example" or the address of a mail: what the log calls it.
std::string name_of(const targets::Target& target);

// Puts an event's letter into the outbox, if this target is told of it.
void write(Channel& channel, const Event& event, const std::string& name, std::int64_t now);
// Tries once what a parent asked to try: a message; of MQTT, whether it is connected. True when the
// report has changed.
bool try_test(Channel& channel, const curl::CurlLibrary& curl, std::int64_t now);
// Sends what is due. True when the report has changed.
bool send(Channel& channel, const curl::CurlLibrary& curl, std::int64_t now);

// The channels for these targets: those that were there and are the same go on.
std::vector<Channel> channels_for(const std::vector<targets::Target>& targets,
                                  std::vector<Channel> old);

}  // namespace tarha::webui::notify
