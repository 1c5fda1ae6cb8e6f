// libmosquitto, loaded when a target wants it: no other part of Tarha, and no home without MQTT,
// pays for it.
#pragma once

#include <mosquitto.h>

#include "rules/result.h"

namespace tarha::webui::notify {

struct MqttLibrary {
    decltype(&::mosquitto_lib_init) lib_init = nullptr;
    decltype(&::mosquitto_new) create = nullptr;
    decltype(&::mosquitto_destroy) destroy = nullptr;
    decltype(&::mosquitto_will_set) will_set = nullptr;
    decltype(&::mosquitto_username_pw_set) username_pw_set = nullptr;
    decltype(&::mosquitto_tls_set) tls_set = nullptr;
    decltype(&::mosquitto_tls_opts_set) tls_opts_set = nullptr;
    decltype(&::mosquitto_int_option) int_option = nullptr;
    decltype(&::mosquitto_connect_callback_set) connect_callback_set = nullptr;
    decltype(&::mosquitto_message_callback_set) message_callback_set = nullptr;
    decltype(&::mosquitto_connect_async) connect_async = nullptr;
    decltype(&::mosquitto_disconnect) disconnect = nullptr;
    decltype(&::mosquitto_loop) loop = nullptr;
    decltype(&::mosquitto_socket) socket = nullptr;
    decltype(&::mosquitto_want_write) want_write = nullptr;
    decltype(&::mosquitto_publish) publish = nullptr;
    decltype(&::mosquitto_subscribe) subscribe = nullptr;
    decltype(&::mosquitto_strerror) strerror = nullptr;
};

// The same one each time; an error when the system has none. Not for several threads.
Result<MqttLibrary> load_mqtt();

}  // namespace tarha::webui::notify
