// A pcapng file from memory, to its end, and every frame through the finder.
#include <cstdio>
#include <memory>

#include "daemon/capture/name_finder.h"
#include "daemon/capture/pcapng_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tarha::capture;
    if (size == 0) return 0;
    // fmemopen takes a pointer to what may be written; "r" only reads.
    FileHandle memory{fmemopen(const_cast<std::uint8_t*>(data), size, "r")};
    if (!memory) return 0;
    static NameFinder finder{{1, 2}, [](const FoundName&) {}};
    PcapngFile file{"memory", std::move(memory)};
    Frame frame;
    for (auto more = file.next(frame); more && *more; more = file.next(frame)) {
        finder.on_frame(frame);
    }
    return 0;
}
