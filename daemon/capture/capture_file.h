// A capture file, read frame by frame: pcap and pcapng, of any size, or "-" for standard input.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "daemon/capture/frame.h"
#include "daemon/capture/pcapng_file.h"
#include "rules/result.h"

struct pcap;

namespace tarha::capture {

struct PcapLibrary;

class CaptureFile {
public:
    // Error: one sentence, with the file's name.
    static Result<CaptureFile> open(const std::string& path);

    // False at the end of the file. Error: the file breaks off or is damaged here.
    Result<bool> next(Frame& frame);

private:
    struct Close {
        const PcapLibrary* library;
        void operator()(pcap* handle) const noexcept;
    };

    explicit CaptureFile(std::string path) : path_{std::move(path)} {}
    Result<bool> next_of_pcap(Frame& frame);

    std::string path_;
    std::unique_ptr<pcap, Close> pcap_;  // either this: libpcap reads the older format,
    std::optional<PcapngFile> pcapng_;   // or that: it refuses files with several link types
};

// A link type's name, for people.
std::string link_name(wire::LinkType link);

}  // namespace tarha::capture
