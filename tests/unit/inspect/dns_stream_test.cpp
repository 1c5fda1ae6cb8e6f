#include "daemon/inspect/dns_stream.h"

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/buffer.h"

namespace tarha::test {
namespace {

// A query for a name of one label, as one message of a stream.
Buffer query(const std::string& label, bool is_response = false) {
    const Buffer flags = number(is_response ? 0x8180 : 0x0100, 2);
    return block(2, joined({number(0x4d2, 2), flags, number(1, 2), Buffer(6, 0),
                            block(1, to_buffer(label)), Buffer(1, 0), number(1, 2), number(1, 2)}));
}

struct Segment {
    std::uint32_t sequence = 0;
    Buffer data;
};

std::string asked(const std::vector<Segment>& segments, bool with_syn = true) {
    const auto stream = std::make_unique<inspect::DnsStream>();
    std::string names;
    if (with_syn) stream->on_client_syn(99);
    for (const Segment& segment : segments) {
        if (with_syn) stream->on_client_syn(99);  // again: changes nothing
        stream->on_client_data(segment.sequence, segment.data);
        while (const auto question = stream->next_question()) {
            names += std::string{question->name.view()} + " ";
        }
    }
    return names;
}

TEST_CASE("questions of a stream, one after another") {
    const Buffer one = query("one");
    const Buffer two = query("two");
    const Buffer three = query("three");
    const Buffer all = joined({one, two, three});
    const auto size = static_cast<std::uint32_t>(one.size());  // of two as well
    struct Case {
        std::string name;
        std::vector<Segment> segments;
        std::string names;
    };
    const std::vector<Case> cases{
        {"one a segment", {{100, one}, {100 + size, two}}, "one two "},
        {"all in one", {{100, all}}, "one two three "},
        {"sent again", {{100, one}, {100, one}, {100, joined({one, two})}}, "one two "},
        {"a response is no question", {{100, joined({query("no", true), one})}}, "one "},
        {"out of order", {{100 + size, two}, {100, one}}, "two one "},
        {"a piece lost, then whole queries", {{100, one}, {100 + 2 * size, three}}, "one three "},
        {"the lost piece comes late",
         {{100, one}, {100 + 2 * size, three}, {100 + size, two}},
         "one three two "},
        {"a piece lost, then half a query",
         {{100, one}, {100 + 2 * size, to_buffer(Bytes{three}.first(10))}},
         "one "},
        {"a length that no message has", {{100, {0, 3, 1, 2, 3}}, {105, one}}, ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(asked(c.segments) == c.names);
    }
    SUBCASE("byte by byte") {
        std::vector<Segment> segments;
        for (std::size_t i = 0; i < all.size(); ++i) {
            segments.push_back({100 + static_cast<std::uint32_t>(i), {all[i]}});
        }
        CHECK(asked(segments) == "one two three ");
    }
    SUBCASE("without a SYN") {
        CHECK(asked({{7000, one}, {7000 + size, two}}, false) == "one two ");
    }
}

}  // namespace
}  // namespace tarha::test
