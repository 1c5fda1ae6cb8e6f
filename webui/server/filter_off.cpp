#include "webui/server/filter_off.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "rules/mac_address.h"
#include "webui/server/json_fields.h"

namespace tarha::webui::server {
namespace json = boost::json;

namespace {

// Who has rules, as far as this question goes.
struct Filtered {
    std::set<std::string> without;        // profiles that are not filtered
    std::map<std::string, bool> devices;  // by MAC: has rules
    bool new_devices = true;              // have rules: the built-in profile has
    bool operator()(const std::string& mac) const {
        const auto found = devices.find(mac);
        return found == devices.end() ? new_devices : found->second;
    }
};

// One spelling for each address; what is none stays as it is, for the daemon to refuse.
std::string plain_mac(const std::string& text) {
    const auto mac = parse_mac(text);
    return mac ? mac->to_string() : text;
}

Filtered filtered_in(const json::object& household) {
    Filtered filtered;
    for (const json::value& row : array_of(household, "profile")) {
        const json::object* profile = row.if_object();
        if (profile == nullptr) continue;
        const json::value* is_filtered = profile->if_contains("filtered");
        const bool is_off =
            is_filtered != nullptr && is_filtered->is_bool() && !is_filtered->get_bool();
        if (is_off) filtered.without.insert(text_of(*profile, "id"));
    }
    for (const json::value& row : array_of(household, "device")) {
        const json::object* device = row.if_object();
        if (device == nullptr) continue;
        filtered.devices[plain_mac(text_of(*device, "mac"))] =
            !filtered.without.contains(text_of(*device, "profile"));
    }
    filtered.new_devices = !filtered.without.contains(text_of(household, "new_devices"));
    return filtered;
}

}  // namespace

bool turns_filter_off(const json::object& before, const json::object& after) {
    const json::array& profiles = array_of(before, "profile");
    if (profiles.empty()) return false;
    const Filtered had = filtered_in(before);
    const Filtered has = filtered_in(after);
    if (had.new_devices && !has.new_devices) return true;
    const auto loses_rules = [&](const json::value& row) {
        const json::object* profile = row.if_object();
        if (profile == nullptr) return false;
        const std::string id = text_of(*profile, "id");
        return !had.without.contains(id) && has.without.contains(id);
    };
    if (std::any_of(profiles.begin(), profiles.end(), loses_rules)) return true;
    const auto goes_without = [&](const auto& device) {
        return !device.second && had(device.first);
    };
    return std::any_of(has.devices.begin(), has.devices.end(), goes_without);
}

}  // namespace tarha::webui::server
