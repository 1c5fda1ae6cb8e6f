// The block page: what does not open, why, until when, whom to ask, and who helps with the harm
// that it is about.
#pragma once

#include <optional>
#include <string>

#include "rules/verdict.h"
#include "webui/locales/texts.h"
#include "webui/portal/child_page.h"
#include "webui/portal/child_view.h"

namespace tarha::webui::portal {

// What the daemon says about the name for this profile (control method `explain`).
struct Explained {
    std::string host;  // canonical
    Verdict verdict = Verdict::block;
    Reason reason = Reason::unlisted;
    std::string category{};  // id, with the reasons that are about one; else empty
    bool may_ask = false;
    std::optional<std::int32_t> last_day{};  // with Reason::rule: when the rule ends
};

struct BlockView {
    Explained what;
    std::string service;  // the name of the catalogue's service, when the reason is about it
    std::string note;     // with Reason::rule: the parent's words
    std::optional<rules::Mode> mode;
    std::optional<Moment> until;
    rules::LocalTime now;
    std::string country;
    std::vector<rules::TimeWindow> timetable;  // when what is timed opens; empty when not about it
};

BlockView block_view(const rules::Household& household, rules::ProfileIndex profile,
                     const Live& live, Explained what);

std::string block_page(const BlockView& view, const locales::Texts& say,
                       const PageOptions& options);

}  // namespace tarha::webui::portal
