#include "daemon/capture/replay.h"

#include <optional>
#include <random>

#include "daemon/capture/capture_file.h"
#include "daemon/capture/name_finder.h"
#include "rules/decide.h"

namespace tarha::capture {
namespace {

flow::HashKey random_key() {
    std::random_device random;
    const auto word = [&random] { return std::uint64_t{random()} << 32U | random(); };
    return {word(), word()};
}

// The profile of the device that asked; a capture without link addresses knows none.
rules::ProfileIndex profile_of(const rules::Household& household, const FoundName& found) {
    return found.device ? household.profile_of(*found.device) : household.new_devices();
}

std::optional<Judgement> judge(const ReplayOptions& options, const FoundName& found) {
    if (!options.household) return std::nullopt;
    const rules::Household& household = *options.household;
    const rules::Profile& profile = household.profile(profile_of(household, found));
    rules::Situation situation;
    if (options.local_time) situation.now = options.local_time(found.time);
    const bool readable = found.has_name && found.host.is_ordinary();
    const rules::Decision decision =
        readable ? rules::decide(household, profile, found.host, situation)
                 : rules::decide_unknown(household, profile, situation, found.server.port);
    return Judgement{profile.id, decision.verdict, decision.reason};
}

}  // namespace

int replay(const ReplayOptions& options, std::ostream& out, std::ostream& err) {
    auto file = CaptureFile::open(options.file);
    if (!file) {
        err << file.error().message() << '\n';
        return 1;
    }
    NameOutput output{options.format, out};
    NameFinder finder{random_key(),
                      [&](const FoundName& found) { output.write(found, judge(options, found)); }};
    Frame frame;
    Result<bool> more = file->next(frame);
    for (; more && *more; more = file->next(frame)) finder.on_frame(frame);
    const FinderCounts counts = finder.counts();
    output.write_summary(options.file, counts);
    out.flush();
    if (!more) {
        err << more.error().message() << '\n';
        return 1;
    }
    if (counts.frames == 0 || counts.unreadable < counts.frames) return 0;
    err << options.file << ": frames of link type " << link_name(counts.unreadable_link)
        << " cannot be read\n";
    return 1;
}

}  // namespace tarha::capture
