#include <algorithm>
#include <utility>

#include "rules/duration_text.h"
#include "rules/ledger.h"

namespace tarha::rules {
namespace {

bool is_pending(const Request& request) {
    return request.state == RequestState::pending;
}

// Seconds until the same may be asked again, at most the whole span. 0: now.
std::int64_t must_wait(const Request& request, std::int64_t now) {
    if (request.state == RequestState::approved) return 0;
    const auto age = std::max(now - request.asked_at, request.asked_at - now);
    return std::max<std::int64_t>(0, ask_again_after - age);
}

std::string why_to_wait(const Request& request, std::int64_t wait) {
    const std::string what = is_pending(request)
                                 ? "you have asked for this, and there is no answer yet"
                                 : "you have asked for this already";
    return what + "; you can ask again in " + duration_text(wait);
}

// Of an answer that grants something now.
std::int64_t granted_seconds(const Request& request, Approval answer, std::int64_t day_end,
                             std::int64_t now) {
    if (answer == Approval::today) return day_end - now;
    return request.minutes == 0 ? once_lasts : request.minutes * a_minute;
}

}  // namespace

void Ledger::end_unanswered(std::int64_t now) {
    for (auto& request : tables_.requests) {
        const auto age = std::max(now - request.asked_at, request.asked_at - now);
        if (is_pending(request) && age >= request_lives) request.state = RequestState::expired;
    }
}

Status Ledger::make_room_for_request() {
    auto& requests = tables_.requests;
    if (requests.size() < max_requests) return Done{};
    const auto oldest =
        std::min_element(requests.begin(), requests.end(), [](const Request& a, const Request& b) {
            return std::pair{is_pending(a), a.asked_at} < std::pair{is_pending(b), b.asked_at};
        });
    if (is_pending(*oldest)) return Error{{}, "too much has been asked for; ask your parents"};
    requests.erase(oldest);
    return Done{};
}

Result<std::uint32_t> Ledger::ask(Wish wish, std::int64_t now) {
    end_unanswered(now);
    Request request;
    request.profile = std::move(wish.profile);
    request.subject = std::move(wish.subject);
    request.minutes = wish.minutes;
    request.reason = wish.reason;
    request.note = std::move(wish.note);
    request.asked_at = now;
    if (auto fault = fault_of(request); !fault.empty()) return Error{{}, std::move(fault)};
    std::size_t waiting = 0;
    for (const auto& other : tables_.requests) {
        if (other.profile != request.profile) continue;
        if (is_pending(other)) ++waiting;
        const auto wait = other.subject == request.subject ? must_wait(other, now) : 0;
        if (wait > 0) return Error{{}, why_to_wait(other, wait)};
    }
    if (waiting >= max_pending) {
        return Error{{}, std::to_string(max_pending) + " wishes wait for an answer; wait for one"};
    }
    if (auto room = make_room_for_request(); !room) return room.error();
    request.id = take_id();
    tables_.requests.push_back(std::move(request));
    return tables_.requests.back().id;
}

Result<Request*> Ledger::pending(std::uint32_t request, std::int64_t now) {
    end_unanswered(now);
    const auto at = std::find_if(tables_.requests.begin(), tables_.requests.end(),
                                 [request](const Request& other) { return other.id == request; });
    if (at == tables_.requests.end()) {
        return Error{{}, "there is no request " + std::to_string(request)};
    }
    if (is_pending(*at)) return &*at;
    const auto state = request_state_names[static_cast<std::size_t>(at->state)];
    return Error{{},
                 "request " + std::to_string(request) + " is " + std::string{state} + " already"};
}

Result<Approved> Ledger::approve(std::uint32_t request, Approval answer, std::int64_t day_end,
                                 std::string by, std::int64_t now) {
    auto found = pending(request, now);
    if (!found) return found.error();
    auto& wish = **found;
    if (answer == Approval::none) return Error{{}, "approve it once, today or always"};
    auto answered = wish;
    answered.state = RequestState::approved;
    answered.answer = answer;
    answered.answered_at = now;
    answered.by = by;
    if (auto fault = fault_of(answered); !fault.empty()) return Error{{}, std::move(fault)};
    Approved approved;
    if (answer == Approval::always) {
        if (wish.minutes != 0) {
            return Error{{}, "minutes are given once or today; for always, change the budget"};
        }
        approved.allow_always = wish.subject;
    } else {
        const auto seconds = granted_seconds(wish, answer, day_end, now);
        auto given = grant(wish.profile, wish.subject, seconds, {}, std::move(by), now);
        if (!given) return given.error();
        approved.grant = *given;
    }
    wish = std::move(answered);
    return approved;
}

Status Ledger::decline(std::uint32_t request, std::string reason, std::string by,
                       std::int64_t now) {
    auto found = pending(request, now);
    if (!found) return found.error();
    auto answered = **found;
    answered.state = RequestState::declined;
    answered.answered_at = now;
    answered.answer_note = std::move(reason);
    answered.by = std::move(by);
    if (auto fault = fault_of(answered); !fault.empty()) return Error{{}, std::move(fault)};
    **found = std::move(answered);
    return Done{};
}

}  // namespace tarha::rules
