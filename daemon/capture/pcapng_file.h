// A pcapng file (draft-ietf-opsawg-pcapng), read frame by frame: any number of sections and of
// interfaces with their own link types, either byte order. Never holds more than one block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "daemon/capture/frame.h"
#include "rules/bytes.h"
#include "rules/result.h"

namespace tarha::capture {

struct CloseFile {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

class PcapngFile {
public:
    static constexpr std::size_t max_block = std::size_t{16} << 20U;
    static constexpr std::size_t max_interfaces = 4096;

    PcapngFile(std::string path, FileHandle file)
        : path_{std::move(path)}, file_{std::move(file)} {}

    // False at the end of the file. Error: the file breaks off or is damaged here.
    Result<bool> next(Frame& frame);

private:
    struct Interface {
        wire::LinkType link{};
        std::uint32_t snapshot = 0;       // the longest frame; 0: any
        std::uint64_t ticks = 1'000'000;  // of its clock, per second
        std::int64_t offset = 0;          // seconds to add
    };
    struct Block {
        std::uint32_t type = 0;
        Bytes body;
    };
    class Numbers;

    // The next block; type 0 and no body at the end of the file.
    Result<Block> read_block();
    Status read_section(Bytes body);
    Status read_interface(Bytes body);
    // True when the block held a frame.
    Result<bool> read_packet(const Block& block, Frame& frame) const;
    static void read_option(Interface& interface, std::uint16_t code, Bytes value, bool little);
    [[nodiscard]] Error damaged(const char* how) const;

    std::string path_;
    FileHandle file_;
    std::vector<std::uint8_t> buffer_;
    std::vector<Interface> interfaces_;  // of this section
    bool little_endian_ = true;
    bool has_section_ = false;
};

}  // namespace tarha::capture
