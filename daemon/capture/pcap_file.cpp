#include "daemon/capture/pcap_file.h"

#include <array>
#include <cstdio>
#include <utility>

#include <pcap/pcap.h>

namespace tarha::capture {

void PcapFile::Close::operator()(pcap* handle) const noexcept {
    pcap_close(handle);
}

PcapFile::PcapFile(std::string path, pcap* handle)
    : path_{std::move(path)},
      handle_{handle},
      link_{static_cast<wire::LinkType>(pcap_datalink(handle))} {}

Result<PcapFile> PcapFile::open(const std::string& path) {
    std::array<char, PCAP_ERRBUF_SIZE> problem{};
    pcap_t* handle = pcap_open_offline(path.c_str(), problem.data());
    if (handle == nullptr) {
        std::string text{problem.data()};
        if (text.starts_with(path + ": ")) text.erase(0, path.size() + 2);
        return Error{path, "cannot be read as a capture: " + text};
    }
    return PcapFile{path, handle};
}

Result<bool> PcapFile::next(Frame& frame) {
    pcap_pkthdr* header = nullptr;
    const unsigned char* data = nullptr;
    switch (pcap_next_ex(handle_.get(), &header, &data)) {
        case 1:
            break;
        case PCAP_ERROR_BREAK:
            return false;
        default:
            return Error{path_,
                         std::string{"is damaged or breaks off: "} + pcap_geterr(handle_.get())};
    }
    frame.link = link_;
    frame.time = {header->ts.tv_sec, static_cast<std::int32_t>(header->ts.tv_usec)};
    frame.bytes = {data, header->caplen};
    frame.missing = header->len > header->caplen ? header->len - header->caplen : 0;
    return true;
}

std::string PcapFile::link_name() const {
    const char* name = pcap_datalink_val_to_name(static_cast<int>(link_));
    return name != nullptr ? name : "DLT " + std::to_string(static_cast<int>(link_));
}

}  // namespace tarha::capture
