// Which edit of the household takes the filter away from somebody: what one confirms with a
// password.
#pragma once

#include <boost/json/object.hpp>

namespace tarha::webui::server {

// Both as in household.toml. True when a profile that has rules gets none, when a device (named, or
// new) goes from a profile with rules to one without, or when new devices do. False for a home that
// had no profile of its own: its first run takes nothing from anybody.
bool turns_filter_off(const boost::json::object& before, const boost::json::object& after);

}  // namespace tarha::webui::server
