#include "webui/notify/mqtt_library.h"

#include <dlfcn.h>

namespace tarha::webui::notify {
namespace {

template <class Function>
bool find(void* library, const char* name, Function& out) {
    out = reinterpret_cast<Function>(dlsym(library, name));  // NOLINT: what dlsym() is for
    return out != nullptr;
}

bool find_all(void* library, MqttLibrary& mqtt) {
    return find(library, "mosquitto_lib_init", mqtt.lib_init) &&
           find(library, "mosquitto_new", mqtt.create) &&
           find(library, "mosquitto_destroy", mqtt.destroy) &&
           find(library, "mosquitto_will_set", mqtt.will_set) &&
           find(library, "mosquitto_username_pw_set", mqtt.username_pw_set) &&
           find(library, "mosquitto_tls_set", mqtt.tls_set) &&
           find(library, "mosquitto_tls_opts_set", mqtt.tls_opts_set) &&
           find(library, "mosquitto_int_option", mqtt.int_option) &&
           find(library, "mosquitto_connect_callback_set", mqtt.connect_callback_set) &&
           find(library, "mosquitto_message_callback_set", mqtt.message_callback_set) &&
           find(library, "mosquitto_connect_async", mqtt.connect_async) &&
           find(library, "mosquitto_disconnect", mqtt.disconnect) &&
           find(library, "mosquitto_loop", mqtt.loop) &&
           find(library, "mosquitto_socket", mqtt.socket) &&
           find(library, "mosquitto_want_write", mqtt.want_write) &&
           find(library, "mosquitto_publish", mqtt.publish) &&
           find(library, "mosquitto_subscribe", mqtt.subscribe) &&
           find(library, "mosquitto_strerror", mqtt.strerror);
}

}  // namespace

Result<MqttLibrary> load_mqtt() {
    void* library = dlopen("libmosquitto.so.1", RTLD_NOW | RTLD_LOCAL);  // stays until the exit
    if (library == nullptr) {
        return Error{"", "libmosquitto is not installed, and MQTT does not work without it"};
    }
    MqttLibrary mqtt;
    if (!find_all(library, mqtt) || mqtt.lib_init() != MOSQ_ERR_SUCCESS) {
        return Error{"", "libmosquitto cannot be used: it is broken or too old"};
    }
    return mqtt;
}

}  // namespace tarha::webui::notify
