// A policy for tests: blocks what lies within a few suffixes, remembers what it was taught.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "daemon/resolver/policy.h"

namespace tarha::test {

class FakePolicy : public resolver::Policy {
public:
    // Profile 0 blocks blocked.test and leads search.test to a name in it; profile 1 does neither;
    // profile 2 does both, answers with zeros and strips h3; profile 3 does both, answers with the
    // portal.
    resolver::Answer judge_question(resolver::ProfileIndex profile,
                                    const wire::dns::Question& question) noexcept override {
        const auto answer = judge(profile, question.name);
        const bool leads_elsewhere = answer.action == resolver::Action::allow && profile != 1 &&
                                     question.name.is_within("search.test");
        if (!leads_elsewhere) return answer;
        return {resolver::Action::redirect, Reason::unlisted, {}, "safe.blocked.test"};
    }
    resolver::Answer judge_target(resolver::ProfileIndex profile,
                                  const DomainName& target) noexcept override {
        return judge(profile, target);
    }
    resolver::ProfileOptions options(resolver::ProfileIndex profile) noexcept override {
        using resolver::BlockedAnswer;
        const auto blocked = profile == 2   ? BlockedAnswer::zero
                             : profile == 3 ? BlockedAnswer::portal
                                            : BlockedAnswer::nxdomain;
        return {.blocked = blocked, .strip_h3 = profile == 2};
    }
    void on_answer(resolver::ProfileIndex /*profile*/, const DomainName& name,
                   const IpAddress& address, std::uint32_t /*ttl*/) noexcept override {
        const std::lock_guard lock{mutex_};
        learned_.push_back(std::string{name.view()} + " " + address.to_string());
    }

    std::vector<std::string> learned() {
        const std::lock_guard lock{mutex_};
        return learned_;
    }

private:
    static resolver::Answer judge(resolver::ProfileIndex profile, const DomainName& name) noexcept {
        using resolver::Action;
        if (profile != 1 && name.is_within("blocked.test"))
            return {Action::block, Reason::rule, {}, {}};
        if (name.is_within("own-text.test"))
            return {Action::block, Reason::mode, R"({"j":"!"})", {}};
        if (name.is_within("empty.test")) return {Action::nodata, Reason::unlisted, {}, {}};
        return {Action::allow, Reason::unlisted, {}, {}};
    }

    std::mutex mutex_;  // guards learned_: written by the face's thread, read by the test's
    std::vector<std::string> learned_;
};

}  // namespace tarha::test
