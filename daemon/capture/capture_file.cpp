#include "daemon/capture/capture_file.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "daemon/capture/pcap_library.h"

namespace tarha::capture {
namespace {

FileHandle open_file(const std::string& path) {
    if (path == "-") return FileHandle{stdin};
    return FileHandle{std::fopen(path.c_str(), "rb")};
}

// Every pcapng file begins with a line feed, and no pcap file does.
bool is_pcapng(std::FILE* file) {
    const int first = std::getc(file);
    if (first != EOF) std::ungetc(first, file);
    return first == '\n';
}

}  // namespace

void CaptureFile::Close::operator()(pcap* handle) const noexcept {
    library->close(handle);
}

Result<CaptureFile> CaptureFile::open(const std::string& path) {
    FileHandle handle = open_file(path);
    if (!handle) return Error{path, std::string{"cannot be opened: "} + std::strerror(errno)};
    CaptureFile file{path};
    if (is_pcapng(handle.get())) {
        file.pcapng_.emplace(path, std::move(handle));
        return file;
    }
    const auto library = load_pcap();
    if (!library) return library.error();
    std::array<char, PCAP_ERRBUF_SIZE> problem{};
    file.pcap_ = std::unique_ptr<pcap, Close>{
        (*library)->fopen_offline(handle.get(), problem.data()), Close{*library}};
    if (!file.pcap_) {
        return Error{path, std::string{"cannot be read as a capture: "} + problem.data()};
    }
    handle.release();  // NOLINT(bugprone-unused-return-value): libpcap closes it
    return file;
}

Result<bool> CaptureFile::next(Frame& frame) {
    return pcapng_ ? pcapng_->next(frame) : next_of_pcap(frame);
}

Result<bool> CaptureFile::next_of_pcap(Frame& frame) {
    const PcapLibrary& library = *pcap_.get_deleter().library;
    pcap_pkthdr* header = nullptr;
    const unsigned char* data = nullptr;
    const int outcome = library.next_ex(pcap_.get(), &header, &data);
    if (outcome == PCAP_ERROR_BREAK) return false;
    if (outcome != 1) {
        return Error{path_,
                     std::string{"is damaged or breaks off: "} + library.geterr(pcap_.get())};
    }
    frame.link = static_cast<wire::LinkType>(library.datalink(pcap_.get()));
    frame.time = {header->ts.tv_sec, static_cast<std::int32_t>(header->ts.tv_usec)};
    frame.bytes = {data, header->caplen};
    frame.missing = header->len > header->caplen ? header->len - header->caplen : 0;
    return true;
}

std::string link_name(wire::LinkType link) {
    const auto pcap = load_pcap();
    const char* name = pcap ? (*pcap)->datalink_val_to_name(static_cast<int>(link)) : nullptr;
    return name != nullptr ? name : std::to_string(static_cast<int>(link));
}

}  // namespace tarha::capture
