// A capture file, read frame by frame: pcap and pcapng, from a file of any size or from "-".
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "daemon/wire/link.h"
#include "rules/bytes.h"
#include "rules/result.h"

struct pcap;

namespace tarha::capture {

// When a frame was captured, as the file says: UTC.
struct Timestamp {
    std::int64_t seconds = 0;
    std::int32_t microseconds = 0;
};

// One frame; `bytes` is valid until the next one is read.
struct Frame {
    wire::LinkType link{};
    Timestamp time;
    Bytes bytes;              // what was captured
    std::size_t missing = 0;  // bytes that were on the wire beyond that
};

class PcapFile {
public:
    // Error: one sentence, with the file's name. "-" is standard input.
    static Result<PcapFile> open(const std::string& path);

    // False at the end of the file. Error: the file breaks off or is damaged here.
    Result<bool> next(Frame& frame);

    [[nodiscard]] wire::LinkType link() const noexcept { return link_; }
    // The link type's name, for people.
    [[nodiscard]] std::string link_name() const;

private:
    struct Close {
        void operator()(pcap* handle) const noexcept;
    };

    PcapFile(std::string path, pcap* handle);

    std::string path_;
    std::unique_ptr<pcap, Close> handle_;
    wire::LinkType link_{};
};

}  // namespace tarha::capture
