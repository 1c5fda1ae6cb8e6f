#include "webui/server/event_hub.h"

#include <boost/json/object.hpp>

#include "webui/server/json_fields.h"

namespace tarha::webui::server {
namespace {

std::optional<std::int64_t> number_in(const DaemonReply& reply) {
    if (reply.outcome != DaemonReply::Outcome::result || !reply.value.is_object()) {
        return std::nullopt;
    }
    return number_of(reply.value.get_object(), "number");
}

}  // namespace

void EventHub::listen(Push push, std::function<bool()> may_listen) {
    if (!push(": tarha\n\n")) return;
    listeners_.push_back({std::move(push), std::move(may_listen), std::nullopt});
    if (running_) return;
    running_ = true;
    ask();
}

void EventHub::schedule() {
    if (listeners_.empty()) {
        running_ = false;
        return;
    }
    timer_.expires_after(period);
    timer_.async_wait([this](const auto& failure) {
        if (!failure) ask();
    });
}

void EventHub::ask() {
    daemon_.ask("changes", {}, [this](const DaemonReply& reply) {
        tell(number_in(reply));
        schedule();
    });
}

void EventHub::tell(std::optional<std::int64_t> number) {
    const bool is_time_for_comment = ++periods_ % periods_per_comment == 0;
    std::erase_if(listeners_, [&](Listener& listener) {
        if (!listener.may_listen()) {
            listener.push({});
            return true;
        }
        std::string bytes = is_time_for_comment ? ": still here\n\n" : "";
        if (number && listener.told != number) {
            bytes += "event: change\ndata: {\"number\":" + std::to_string(*number) + "}\n\n";
            listener.told = number;
        }
        return !bytes.empty() && !listener.push(std::move(bytes));
    });
}

}  // namespace tarha::webui::server
