// Options: what `tarha web` is told by its settings.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/ip_address.h"
#include "webui/targets/target.h"

namespace tarha::webui::server {

struct Options {
    std::vector<IpAddress> listen;  // empty: whatever reaches the LAN interfaces
    std::vector<std::string> lan;   // their names
    std::uint16_t port = 80;
    std::uint16_t https_port = 0;          // 0: no HTTPS
    std::vector<std::string> names;        // host names it answers to; "name:port" behind a relay
    std::string state;                     // folder for accounts and certificate
    std::string control;                   // socket of the daemon
    bool keeps_journal = true;             // the daemon does ([journal] storage is not "off")
    std::vector<targets::Target> targets;  // who is told by the settings; shown, not changed
    std::string user;  // whom root becomes after the ports are open; empty: nobody
};

}  // namespace tarha::webui::server
