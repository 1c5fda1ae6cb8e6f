// How found names are printed: one JSON object a line for programs, a table for people.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "daemon/capture/found_name.h"
#include "daemon/capture/name_finder.h"
#include "rules/verdict.h"

namespace tarha::capture {

// What the household would have said.
struct Judgement {
    std::string_view profile;  // its id
    Verdict verdict = Verdict::block;
    Reason reason = Reason::unlisted;
};

enum class OutputFormat : std::uint8_t { table, json };

class NameOutput {
public:
    NameOutput(OutputFormat format, std::ostream& out) : format_{format}, out_{out} {}

    void write(const FoundName& found, const std::optional<Judgement>& judgement);
    // The last line.
    void write_summary(const std::string& file, const FinderCounts& counts);

private:
    void write_json(const FoundName& found, const std::optional<Judgement>& judgement);
    void write_row(const FoundName& found, const std::optional<Judgement>& judgement);

    OutputFormat format_;
    std::ostream& out_;
};

// A JSON string with its quotes. Bytes that are not ASCII are written as \u00NN.
std::string json_quoted(std::string_view text);
// "2026-03-01T12:00:00.123456Z".
std::string utc_text(const Timestamp& time);

}  // namespace tarha::capture
