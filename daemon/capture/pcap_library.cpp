#include "daemon/capture/pcap_library.h"

#include "daemon/loader/late_library.h"

namespace tarha::capture {
namespace {

Result<PcapLibrary> find_pcap() {
    // The library's own name, and Debian's.
    const auto library = loader::LateLibrary::open(
        {"libpcap.so.1", "libpcap.so.0.8"},
        "libpcap is not installed, and no pcap file can be read without it");
    if (!library) return library.error();
    PcapLibrary pcap;
    const bool whole = library->find("pcap_fopen_offline", pcap.fopen_offline) &&
                       library->find("pcap_next_ex", pcap.next_ex) &&
                       library->find("pcap_datalink", pcap.datalink) &&
                       library->find("pcap_geterr", pcap.geterr) &&
                       library->find("pcap_close", pcap.close) &&
                       library->find("pcap_datalink_val_to_name", pcap.datalink_val_to_name);
    if (!whole) return Error{"", "libpcap cannot be used: it is broken or too old"};
    return pcap;
}

}  // namespace

Result<const PcapLibrary*> load_pcap() {
    static const Result<PcapLibrary> pcap = find_pcap();
    if (!pcap) return pcap.error();
    return &*pcap;
}

}  // namespace tarha::capture
