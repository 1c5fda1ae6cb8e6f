#include "daemon/app/notice_log.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace tarha {

bool NoticeLog::is_news(const Key& key, std::int64_t now) {
    if (told_.size() >= most) told_.clear();
    const auto [told, is_new] = told_.try_emplace(key, now);
    if (!is_new && now - told->second < again_after) return false;
    told->second = now;
    return true;
}

void NoticeLog::take(const inspect::DecisionEvent& event, const rules::Household& household,
                     control::WallTime when, EventRing& events) {
    // The event may be older than a reload that took profiles away.
    if (event.notices.empty() || event.profile >= household.profiles().size()) return;
    const auto now = std::chrono::system_clock::to_time_t(when);
    for (std::size_t i = 0; i < inspect::notice_texts.size(); ++i) {
        const auto notice = static_cast<inspect::Notice>(i);
        if (!event.notices.has(notice)) continue;
        if (!is_news({event.profile, event.device, notice}, now)) continue;
        std::vector<std::pair<std::string, std::string>> parts{
            {"notice", std::string{name_of(notice)}}, {"words", std::string{words_for(notice)}}};
        if (event.device != MacAddress{}) parts.emplace_back("mac", event.device.to_string());
        events.add("shield", household.profile(event.profile).id, std::move(parts), when);
    }
}

}  // namespace tarha
