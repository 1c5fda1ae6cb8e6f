#include "daemon/capture/pcapng_file.h"

#include <algorithm>
#include <limits>

#include "daemon/wire/reader.h"

namespace tarha::capture {
namespace {

// Block types.
constexpr std::uint32_t section_header = 0x0a0d0d0a;
constexpr std::uint32_t interface_description = 1;
constexpr std::uint32_t old_packet = 2;
constexpr std::uint32_t simple_packet = 3;
constexpr std::uint32_t enhanced_packet = 6;

constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d;
constexpr std::uint32_t swapped_magic = 0x4d3c2b1a;
constexpr std::size_t min_block = 12;  // type and the length, twice

// Options of an interface.
constexpr std::uint16_t option_end = 0;
constexpr std::uint16_t option_resolution = 9;
constexpr std::uint16_t option_offset = 14;

// Ticks a second from if_tsresol; 0 when no clock can be like that.
std::uint64_t ticks_of(std::uint8_t resolution) {
    const unsigned exponent = resolution & 0x7fU;
    if ((resolution & 0x80U) != 0) return exponent < 64 ? std::uint64_t{1} << exponent : 0;
    if (exponent > 19) return 0;
    std::uint64_t ticks = 1;
    for (unsigned i = 0; i < exponent; ++i) ticks *= 10;
    return ticks;
}

std::size_t padded(std::size_t size) {
    return (size + 3) / 4 * 4;
}

}  // namespace

// Numbers in the byte order of the section.
class PcapngFile::Numbers {
public:
    Numbers(Bytes bytes, bool little) : reader_{bytes}, little_{little} {}

    [[nodiscard]] bool ok() const { return reader_.ok(); }
    [[nodiscard]] std::size_t left() const { return reader_.left(); }
    Bytes take(std::size_t size) { return reader_.take(size); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }

private:
    std::uint64_t number(std::size_t size) {
        const Bytes bytes = reader_.take(size);
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            value = value << 8U | bytes[little_ ? bytes.size() - 1 - i : i];
        }
        return value;
    }

    wire::Reader reader_;
    bool little_;
};

Error PcapngFile::damaged(const char* how) const {
    return {path_, std::string{"is damaged: "} + how};
}

Result<PcapngFile::Block> PcapngFile::read_block() {
    buffer_.resize(min_block);
    const std::size_t got = std::fread(buffer_.data(), 1, min_block, file_.get());
    if (got == 0) return Block{};
    if (got < min_block) return Error{path_, "breaks off within a block"};
    // The type of a section header reads the same either way; it tells the order of what follows.
    if (Numbers{buffer_, true}.u32() == section_header) {
        const std::uint32_t magic = Numbers{Bytes{buffer_}.subspan(8), true}.u32();
        if (magic != byte_order_magic && magic != swapped_magic) {
            return damaged("a section without a byte order");
        }
        little_endian_ = magic == byte_order_magic;
        has_section_ = true;
    }
    if (!has_section_) return damaged("it does not begin with a section");
    Numbers head{buffer_, little_endian_};
    const std::uint32_t type = head.u32();
    const std::size_t length = padded(head.u32());  // some writers forget the padding, in both
    if (length < min_block) return damaged("a block with a senseless length");
    if (length > max_block) return damaged("a block of more than 16 MB");
    buffer_.resize(length);
    const std::size_t rest = length - min_block;
    if (std::fread(buffer_.data() + min_block, 1, rest, file_.get()) < rest) {
        return Error{path_, "breaks off within a block"};
    }
    if (padded(Numbers{Bytes{buffer_}.last(4), little_endian_}.u32()) != length) {
        return damaged("a block whose two lengths differ");
    }
    return Block{type, Bytes{buffer_}.subspan(8, length - min_block)};
}

Status PcapngFile::read_section(Bytes body) {
    Numbers numbers{body, little_endian_};
    numbers.u32();  // byte order
    const std::uint16_t major = numbers.u16();
    if (!numbers.ok()) return damaged("a section header cut short");
    if (major != 1)
        return Error{path_, "is of pcapng version " + std::to_string(major) + ", not 1"};
    interfaces_.clear();
    return Done{};
}

void PcapngFile::read_option(Interface& interface, std::uint16_t code, Bytes value, bool little) {
    if (code == option_resolution && value.size() == 1) {
        const std::uint64_t ticks = ticks_of(value.front());
        if (ticks != 0) interface.ticks = ticks;
    }
    if (code == option_offset && value.size() == 8) {
        interface.offset = static_cast<std::int64_t>(Numbers{value, little}.u64());
    }
}

Status PcapngFile::read_interface(Bytes body) {
    Numbers numbers{body, little_endian_};
    Interface interface;
    interface.link = static_cast<wire::LinkType>(numbers.u16());
    numbers.u16();
    interface.snapshot = numbers.u32();
    if (!numbers.ok()) return damaged("an interface description cut short");
    if (interfaces_.size() == max_interfaces) return damaged("more than 4096 interfaces");
    while (numbers.left() >= 4) {
        const std::uint16_t code = numbers.u16();
        const std::size_t size = numbers.u16();
        const Bytes value = numbers.take(std::min(padded(size), numbers.left()));
        if (code == option_end || value.size() < size) break;
        read_option(interface, code, value.first(size), little_endian_);
    }
    interfaces_.push_back(interface);
    return Done{};
}

Result<bool> PcapngFile::read_packet(const Block& block, Frame& frame) const {
    if (block.type != old_packet && block.type != simple_packet && block.type != enhanced_packet) {
        return false;
    }
    Numbers numbers{block.body, little_endian_};
    const bool is_simple = block.type == simple_packet;
    std::size_t index = 0;
    std::uint64_t time = 0;
    if (block.type == old_packet) {
        index = numbers.u16();
        numbers.u16();  // drops
    } else if (!is_simple) {
        index = numbers.u32();
    }
    if (index >= interfaces_.size())
        return damaged("a frame of an interface that is not described");
    const Interface& interface = interfaces_[index];
    if (!is_simple) {
        time = std::uint64_t{numbers.u32()} << 32U;
        time |= numbers.u32();
    }
    std::size_t captured = is_simple ? 0 : numbers.u32();
    const std::size_t original = numbers.u32();
    if (is_simple) {
        const std::size_t limit = interface.snapshot != 0 ? interface.snapshot : original;
        captured = std::min({original, limit, numbers.left()});
    }
    frame.bytes = numbers.take(captured);
    if (!numbers.ok()) return damaged("a frame that is longer than its block");
    frame.link = interface.link;
    frame.missing = original > captured ? original - captured : 0;
    const std::uint64_t part = time % interface.ticks;
    frame.time.seconds = static_cast<std::int64_t>(time / interface.ticks) + interface.offset;
    frame.time.microseconds = static_cast<std::int32_t>(static_cast<double>(part) /
                                                        static_cast<double>(interface.ticks) * 1e6);
    return true;
}

Result<bool> PcapngFile::next(Frame& frame) {
    for (;;) {
        const auto block = read_block();
        if (!block) return block.error();
        if (block->type == 0 && block->body.empty()) return false;
        if (block->type == section_header) {
            if (auto status = read_section(block->body); !status) return status.error();
        } else if (block->type == interface_description) {
            if (auto status = read_interface(block->body); !status) return status.error();
        } else {
            auto is_frame = read_packet(*block, frame);
            if (!is_frame || *is_frame) return is_frame;
        }
    }
}

}  // namespace tarha::capture
