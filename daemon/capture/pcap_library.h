// libpcap, loaded when the first capture is opened and never by the daemon (daemon/loader).
#pragma once

#include <pcap/pcap.h>

#include "rules/result.h"

namespace tarha::capture {

struct PcapLibrary {
    decltype(&::pcap_fopen_offline) fopen_offline = nullptr;
    decltype(&::pcap_next_ex) next_ex = nullptr;
    decltype(&::pcap_datalink) datalink = nullptr;
    decltype(&::pcap_geterr) geterr = nullptr;
    decltype(&::pcap_close) close = nullptr;
    decltype(&::pcap_datalink_val_to_name) datalink_val_to_name = nullptr;
};

// The same one each time, for the life of the process; an error when the system has no libpcap.
Result<const PcapLibrary*> load_pcap();

}  // namespace tarha::capture
