#include "webui/notify/mqtt_library.h"

#include "daemon/loader/late_library.h"

namespace tarha::webui::notify {
namespace {

bool find_all(const loader::LateLibrary& library, MqttLibrary& mqtt) {
    return library.find("mosquitto_lib_init", mqtt.lib_init) &&
           library.find("mosquitto_new", mqtt.create) &&
           library.find("mosquitto_destroy", mqtt.destroy) &&
           library.find("mosquitto_will_set", mqtt.will_set) &&
           library.find("mosquitto_username_pw_set", mqtt.username_pw_set) &&
           library.find("mosquitto_tls_set", mqtt.tls_set) &&
           library.find("mosquitto_tls_opts_set", mqtt.tls_opts_set) &&
           library.find("mosquitto_int_option", mqtt.int_option) &&
           library.find("mosquitto_connect_callback_set", mqtt.connect_callback_set) &&
           library.find("mosquitto_message_callback_set", mqtt.message_callback_set) &&
           library.find("mosquitto_connect_async", mqtt.connect_async) &&
           library.find("mosquitto_disconnect", mqtt.disconnect) &&
           library.find("mosquitto_loop", mqtt.loop) &&
           library.find("mosquitto_socket", mqtt.socket) &&
           library.find("mosquitto_want_write", mqtt.want_write) &&
           library.find("mosquitto_publish", mqtt.publish) &&
           library.find("mosquitto_subscribe", mqtt.subscribe) &&
           library.find("mosquitto_strerror", mqtt.strerror);
}

}  // namespace

Result<MqttLibrary> load_mqtt() {
    const auto library = loader::LateLibrary::open(
        {"libmosquitto.so.1"}, "libmosquitto is not installed, and MQTT does not work without it");
    if (!library) return library.error();
    MqttLibrary mqtt;
    if (!find_all(*library, mqtt) || mqtt.lib_init() != MOSQ_ERR_SUCCESS) {
        return Error{"", "libmosquitto cannot be used: it is broken or too old"};
    }
    return mqtt;
}

}  // namespace tarha::webui::notify
