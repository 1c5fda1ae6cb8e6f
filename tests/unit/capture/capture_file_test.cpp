#include "daemon/capture/capture_file.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/capture_text.h"
#include "tests/support/temp_folder.h"

namespace tarha::test {
namespace {

using capture::CaptureFile;
using capture::Frame;

struct Kept {
    int link = 0;
    std::int64_t seconds = 0;
    std::int32_t microseconds = 0;
    Buffer bytes;
    std::size_t missing = 0;

    friend bool operator==(const Kept&, const Kept&) = default;
};

struct Content {
    std::vector<Kept> frames;
    std::string error;  // how it ended; empty: well
};

Content read(const Buffer& file) {
    const TempFolder folder;
    const std::string text{file.begin(), file.end()};
    auto opened = CaptureFile::open(folder.write("file", text));
    if (!opened) return {{}, opened.error().text};
    Content content;
    Frame frame;
    for (;;) {
        const auto more = opened->next(frame);
        if (!more) {
            content.error = more.error().text;
            return content;
        }
        if (!*more) return content;
        content.frames.push_back({static_cast<int>(frame.link), frame.time.seconds,
                                  frame.time.microseconds, to_buffer(frame.bytes), frame.missing});
    }
}

TEST_CASE("pcap") {
    const Buffer file = joined({pcap_head(link_ethernet), pcap_frame(1000, 5, {1, 2, 3}),
                                pcap_frame(1001, 999999, {4}, 7)});
    const Content content = read(file);
    CHECK(content.error.empty());
    REQUIRE(content.frames.size() == 2);
    CHECK(content.frames[0] == Kept{1, 1000, 5, {1, 2, 3}, 0});
    CHECK(content.frames[1] == Kept{1, 1001, 999999, {4}, 7});
}

TEST_CASE("pcapng, in either byte order") {
    for (const bool little : {true, false}) {
        CAPTURE(little);
        const Pcapng ng{little};
        const Buffer file = joined({
            ng.section(), ng.interface(link_ethernet), ng.block(5, Buffer(20, 1)),  // statistics
            ng.packet(0, 1'000'000'005, {1, 2, 3}),
            ng.interface(link_raw, ng.option(9, {9}), 64),   // nanoseconds
            ng.interface(113, joined({ng.option(9, {0x8a}),  // 1024 ticks a second
                                      ng.option(14, ng.u(50, 8)), ng.option(0, {})})),
            ng.packet(1, 3'000'000'999, {4, 5}, 7), ng.packet(2, 1024 * 10 + 512, {6}),
            ng.block(3, joined({ng.u(9, 4), {7, 8, 9}})),  // a simple packet, cut
            ng.block(2, joined({ng.u(1, 2),
                                ng.u(0, 2),
                                ng.u(0, 4),
                                ng.u(7, 4),
                                ng.u(1, 4),
                                ng.u(1, 4),
                                {10}})),  // the old kind of packet
        });
        const Content content = read(file);
        CHECK(content.error.empty());
        REQUIRE(content.frames.size() == 5);
        CHECK(content.frames[0] == Kept{1, 1000, 5, {1, 2, 3}, 0});
        CHECK(content.frames[1] == Kept{101, 3, 0, {4, 5}, 7});
        CHECK(content.frames[2] == Kept{113, 60, 500000, {6}, 0});
        CHECK(content.frames[3] == Kept{1, 0, 0, {7, 8, 9, 0}, 5});
        CHECK(content.frames[4] == Kept{101, 0, 0, {10}, 0});
    }
}

TEST_CASE("a second section may have another byte order and other interfaces") {
    const Pcapng little{true};
    const Pcapng big{false};
    const Content content =
        read(joined({little.section(), little.interface(link_ethernet), little.packet(0, 0, {1}),
                     big.section(), big.interface(link_raw), big.packet(0, 0, {2})}));
    CHECK(content.error.empty());
    REQUIRE(content.frames.size() == 2);
    CHECK(content.frames[1].link == link_raw);
}

TEST_CASE("files that cannot be read say why, after what could be") {
    struct Case {
        const char* name;
        Buffer file;
        std::size_t frames;
        const char* error;
    };
    const Pcapng ng;
    const Buffer good = joined({ng.section(), ng.interface(1), ng.packet(0, 0, {1})});
    const auto with = [&](const Buffer& more) { return joined({good, more}); };
    const auto cut = [](const Buffer& file) {
        return to_buffer(Bytes{file}.first(file.size() - 3));
    };
    Buffer two_lengths = with(ng.packet(0, 0, {2}));
    two_lengths.back() = 1;
    const std::vector<Case> cases{
        {"not a capture", to_buffer("GET / HTTP/1.1\r\n\r\nand more of that"), 0,
         "cannot be read as a capture: unknown file format"},
        {"an empty file", {}, 0, "cannot be read as a capture: truncated dump file"},
        {"pcap cut in a frame",
         joined({pcap_head(1), pcap_frame(1, 1, {1}), cut(pcap_frame(1, 1, Buffer(9, 1)))}), 1,
         "is damaged or breaks off: truncated dump file"},
        {"pcapng cut in a block", with(cut(ng.packet(0, 0, {2}))), 1, "breaks off within a block"},
        {"pcapng cut in a head", with({6, 0, 0, 0, 99}), 1, "breaks off within a block"},
        {"no section", joined({{'\n', 1, 2, 3}, Buffer(20, 0)}), 0,
         "is damaged: it does not begin with a section"},
        {"no byte order", joined({ng.u(0x0a0d0d0a, 4), Buffer(24, 1)}), 0,
         "is damaged: a section without a byte order"},
        {"version 2", joined({ng.section(2), good}), 0, "is of pcapng version 2, not 1"},
        {"an endless block", with(joined({ng.u(6, 4), ng.u(0xfffffff0U, 4), Buffer(8, 0)})), 1,
         "is damaged: a block of more than 16 MB"},
        {"a block of nothing", with(joined({ng.u(6, 4), ng.u(8, 4), ng.u(8, 4)})), 1,
         "is damaged: a block with a senseless length"},
        {"a block with two lengths", two_lengths, 1,
         "is damaged: a block whose two lengths differ"},
        {"an interface that is not there", with(ng.packet(1, 0, {2})), 1,
         "is damaged: a frame of an interface that is not described"},
        {"a frame longer than its block",
         with(ng.block(6, joined({ng.u(0, 4), ng.u(0, 8), ng.u(99, 4), ng.u(99, 4)}))), 1,
         "is damaged: a frame that is longer than its block"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Content content = read(c.file);
        CHECK(content.frames.size() == c.frames);
        CHECK(content.error.substr(0, std::string{c.error}.size()) == c.error);
    }
    const auto missing = CaptureFile::open("/nowhere/at/all.pcap");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().message() ==
          "/nowhere/at/all.pcap: cannot be opened: No such file or directory");
}

}  // namespace
}  // namespace tarha::test
