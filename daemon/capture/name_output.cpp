#include "daemon/capture/name_output.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <iomanip>

namespace tarha::capture {
namespace {

std::string host_text(const FoundName& found) {
    if (!found.has_name) return "";
    return found.host.empty() ? "." : printable(found.host);
}

std::string quoted_or_null(const std::optional<Judgement>& judgement,
                           std::string_view (*text)(const Judgement&)) {
    return judgement ? json_quoted(text(*judgement)) : "null";
}

}  // namespace

std::string json_quoted(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (byte < 0x20 || byte > 0x7e) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(byte));
            quoted += escape.data();
        } else {
            quoted += c;
        }
    }
    quoted += '"';
    return quoted;
}

std::string utc_text(const Timestamp& time) {
    using std::chrono::days;
    using std::chrono::seconds;
    const std::chrono::sys_seconds moment{seconds{time.seconds}};
    const auto day = std::chrono::floor<days>(moment);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{moment - day};
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()), static_cast<int>(time.microseconds));
    return text.data();
}

void NameOutput::write(const FoundName& found, const std::optional<Judgement>& judgement) {
    if (format_ == OutputFormat::json) {
        write_json(found, judgement);
    } else {
        write_row(found, judgement);
    }
}

void NameOutput::write_json(const FoundName& found, const std::optional<Judgement>& judgement) {
    out_ << R"({"kind":")" << name_of(found.kind) << R"(","src":")"
         << found.client.address.to_string() << R"(","sport":)" << found.client.port
         << R"(,"dst":")" << found.server.address.to_string() << R"(","dport":)"
         << found.server.port << R"(,"host":)"
         << json_quoted(found.is_connect ? "" : host_text(found));
    if (found.is_connect) out_ << R"(,"connect":)" << json_quoted(host_text(found));
    out_ << R"(,"time":")" << utc_text(found.time) << R"(","device":)"
         << (found.device ? json_quoted(found.device->to_string()) : "null") << R"(,"profile":)"
         << quoted_or_null(judgement, [](const Judgement& j) { return j.profile; })
         << R"(,"verdict":)"
         << quoted_or_null(judgement, [](const Judgement& j) { return name_of(j.verdict); })
         << R"(,"reason":)"
         << quoted_or_null(judgement, [](const Judgement& j) { return name_of(j.reason); })
         << "}\n";
}

void NameOutput::write_row(const FoundName& found, const std::optional<Judgement>& judgement) {
    std::string host = found.has_name ? host_text(found) : "(no name)";
    if (found.is_connect) host += " (CONNECT)";
    out_ << utc_text(found.time) << "  " << std::left << std::setw(5) << name_of(found.kind) << "  "
         << std::setw(22) << found.client.to_string() << "  " << std::setw(22)
         << found.server.to_string() << "  ";
    if (!judgement) {
        out_ << host << '\n';
        return;
    }
    out_ << std::setw(32) << host << "  " << judgement->profile << ": "
         << name_of(judgement->verdict) << ", " << words_for(judgement->reason) << '\n';
}

void NameOutput::write_summary(const std::string& file, const FinderCounts& counts) {
    if (format_ == OutputFormat::json) {
        out_ << R"({"file":)" << json_quoted(file) << R"(,"frames":)" << counts.frames
             << R"(,"names":)" << counts.names << R"(,"unreadable":)" << counts.unreadable
             << R"(,"broken":)" << counts.broken << R"(,"contradictions":)" << counts.contradictions
             << R"(,"gave_up":)" << counts.gave_up << "}\n";
        return;
    }
    out_ << counts.names << " names in " << counts.frames << " frames";
    if (counts.unreadable != 0) out_ << ", " << counts.unreadable << " of an unknown link type";
    if (counts.broken != 0) out_ << ", " << counts.broken << " broken packets";
    if (counts.contradictions != 0) out_ << ", " << counts.contradictions << " contradictions";
    if (counts.gave_up != 0) out_ << ", " << counts.gave_up << " flows given up";
    out_ << '\n';
}

}  // namespace tarha::capture
