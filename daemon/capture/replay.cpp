#include "daemon/capture/replay.h"

#include <optional>
#include <random>

#include "daemon/capture/capture_file.h"
#include "daemon/capture/name_finder.h"
#include "daemon/inspect/dns_knowledge.h"
#include "daemon/wire/dns_records.h"
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

// Decides what the daemon would, with what the answers in the capture have taught it.
class CaptureJudge {
public:
    explicit CaptureJudge(const ReplayOptions& options) : options_{options} {}

    void learn(Bytes answer, const Timestamp& time);
    [[nodiscard]] std::optional<Judgement> judge(const FoundName& found) const;

private:
    static std::uint32_t seconds_of(const Timestamp& time) noexcept {
        return static_cast<std::uint32_t>(time.seconds);
    }
    [[nodiscard]] rules::Situation situation_at(const Timestamp& time) const {
        rules::Situation situation;
        if (options_.local_time) situation.now = options_.local_time(time);
        return situation;
    }
    [[nodiscard]] DomainName host_of(const FoundName& found, rules::ProfileIndex index) const;

    const ReplayOptions& options_;
    inspect::DnsKnowledge knowledge_{random_key()};
};

// Every profile that may have the name counts as having asked: a frame says who sent it, not to
// whom.
void CaptureJudge::learn(Bytes answer, const Timestamp& time) {
    if (!options_.household) return;
    const rules::Household& household = *options_.household;
    const auto question = wire::dns::question(answer);
    if (question.outcome != wire::Outcome::found || !question.value.name.is_ordinary()) return;
    const DomainName& name = question.value.name;
    const rules::Situation situation = situation_at(time);
    wire::dns::RecordWalk walk{answer};
    wire::dns::Record record;
    while (walk.next(record) && record.section == wire::dns::Section::answer) {
        const auto address = wire::dns::address_in(record);
        if (!address) continue;
        for (rules::ProfileIndex i = 0; i < household.profiles().size(); ++i) {
            const auto decision = rules::decide(household, household.profile(i), name, situation);
            if (decision.verdict == Verdict::block) continue;
            knowledge_.learn_name_of(i, *address, name, seconds_of(time));
        }
    }
}

// The name it is judged by; empty: there is none.
DomainName CaptureJudge::host_of(const FoundName& found, rules::ProfileIndex index) const {
    if (found.has_name) return found.host.is_ordinary() ? found.host : DomainName{};
    const bool is_hello = found.kind == NameKind::tls || found.kind == NameKind::quic;
    const rules::Profile& profile = options_.household->profile(index);
    if (!is_hello || found.is_hidden || !inspect::may_go_by_address(profile)) return {};
    return knowledge_.name_of(index, found.server.address, seconds_of(found.time));
}

std::optional<Judgement> CaptureJudge::judge(const FoundName& found) const {
    if (!options_.household) return std::nullopt;
    const rules::Household& household = *options_.household;
    const rules::ProfileIndex index = profile_of(household, found);
    const rules::Profile& profile = household.profile(index);
    const rules::Situation situation = situation_at(found.time);
    const DomainName host = host_of(found, index);
    const bool is_root = found.has_name && found.host.empty() && found.host.is_ordinary();
    const rules::Decision decision =
        host.empty() && !is_root
            ? rules::decide_unknown(household, profile, situation, found.server.port)
            : rules::decide(household, profile, host, situation);
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
    CaptureJudge judge{options};
    NameFinder finder{random_key(),
                      [&](const FoundName& found) { output.write(found, judge.judge(found)); },
                      [&](Bytes answer, const Timestamp& time) { judge.learn(answer, time); }};
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
