#include "daemon/control/encode.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace tarha::control {
namespace json = boost::json;

namespace {

// Round brackets throughout: json::value{x} would be an array that holds x.
json::value seconds(const WallTime& time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

json::value seconds(const std::optional<WallTime>& time) {
    return time ? seconds(*time) : json::value(nullptr);
}

json::value text_of(const std::optional<MacAddress>& mac) {
    return mac ? json::value(mac->to_string()) : json::value(nullptr);
}

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::array texts(const std::vector<std::string>& items) {
    return json::array(items.begin(), items.end());
}

json::array sentences(const std::vector<rules::Warning>& warnings) {
    json::array texts;
    for (const auto& warning : warnings) texts.push_back(json::value(warning.text));
    return texts;
}

// The same for a page that has words of its own.
json::array rows(const std::vector<rules::Warning>& warnings) {
    json::array rows;
    for (const auto& warning : warnings) {
        rows.push_back({{"id", warning.id}, {"what", warning.what}, {"text", warning.text}});
    }
    return rows;
}

json::value next_mode(const ProfileRow& profile) {
    if (!profile.next_mode_from) return nullptr;
    return {{"mode", profile.next_mode}, {"from", seconds(profile.next_mode_from)}};
}

}  // namespace

json::value encode(const DaemonStatus& status) {
    return {
        {"version", status.version},
        {"uptime", status.uptime.count()},
        {"backend", status.backend},
        {"lan", texts(status.lan)},
        {"profiles", status.profiles},
        {"devices", status.devices},
        {"domains", status.domains},
        {"timezone", text_or_null(status.timezone)},
        {"country", text_or_null(status.country)},
        {"warnings", sentences(status.warnings)},
        {"warning_rows", rows(status.warnings)},
    };
}

json::value encode(const ProfileRow& profile) {
    return {
        {"id", profile.id},
        {"name", profile.name},
        {"band", text_or_null(profile.band)},
        {"filtered", profile.filtered},
        {"paused", profile.paused},
        {"paused_until", seconds(profile.paused_until)},
        {"mode", text_or_null(profile.mode)},
        {"mode_until", seconds(profile.mode_until)},
        {"next_mode", next_mode(profile)},
        {"birthday", text_or_null(profile.birthday)},
        {"review", profile.review},
        {"devices", profile.devices},
    };
}

static json::value encode(const std::optional<LooksLike>& other) {
    if (!other) return nullptr;
    json::array because;
    if (other->by_name) because.emplace_back("name");
    if (other->by_fingerprint) because.emplace_back("fingerprint");
    return {{"mac", other->mac.to_string()},
            {"name", text_or_null(other->name)},
            {"profile", other->profile},
            {"sure", other->is_likely ? "likely" : "maybe"},
            {"because", std::move(because)}};
}

json::value encode(const DeviceRow& device) {
    json::array addresses;
    for (const IpAddress& address : device.addresses) {
        addresses.emplace_back(address.to_string());
    }
    return {
        {"mac", device.mac.to_string()},
        {"name", text_or_null(device.name)},
        {"profile", device.profile},
        {"known", device.known},
        {"addresses", std::move(addresses)},
        {"last_seen", seconds(device.last_seen)},
        {"looks_like", encode(device.looks_like)},
    };
}

json::value encode(const WhatIf& what_if) {
    json::array changed;
    for (const WhatIfName& row : what_if.changed) {
        changed.push_back({{"host", row.host},
                           {"after", name_of(row.after)},
                           {"reason", name_of(row.reason)},
                           {"count", row.count}});
    }
    return {{"profile", what_if.profile},
            {"names_days", what_if.names_days},
            {"names", what_if.names},
            {"changed", std::move(changed)}};
}

json::value encode(const History& history) {
    json::array names;
    for (const HistoryName& row : history.names) {
        names.push_back({{"day", row.day},
                         {"host", row.host},
                         {"reason", row.reason},
                         {"category", text_or_null(row.category)},
                         {"count", row.count},
                         {"last", seconds(row.last)}});
    }
    json::array totals;
    for (const HistoryTotal& row : history.totals) {
        totals.push_back({{"day", row.day},
                          {"reason", row.reason},
                          {"category", text_or_null(row.category)},
                          {"count", row.count}});
    }
    json::array usage;
    for (const HistoryUse& row : history.usage) {
        usage.push_back({{"day", row.day}, {"budget", row.budget}, {"minutes", row.minutes}});
    }
    return {
        {"profile", history.profile},
        {"kept_days",
         {{"names", history.names_days},
          {"totals", history.totals_days},
          {"usage", history.usage_days}}},
        {"names", std::move(names)},
        {"totals", std::move(totals)},
        {"usage", std::move(usage)},
    };
}

json::value encode(const BlockedRow& blocked) {
    return {
        {"when", seconds(blocked.when)},
        {"device", text_of(blocked.device)},
        {"profile", blocked.profile},
        {"host", blocked.host},
        {"protocol", blocked.protocol},
        {"reason", name_of(blocked.reason)},
        {"category", text_or_null(blocked.category)},
    };
}

json::value encode(const Explanation& explanation) {
    json::array steps;
    for (const rules::Step& step : explanation.steps) {
        steps.push_back({{"reason", name_of(step.reason)},
                         {"verdict", name_of(step.verdict)},
                         {"detail", step.detail},
                         {"source", text_or_null(step.source)},
                         {"until", text_or_null(step.until)}});
    }
    return {
        {"host", explanation.host},
        {"profile", explanation.profile},
        {"verdict", name_of(explanation.verdict)},
        {"reason", name_of(explanation.reason)},
        {"category", text_or_null(explanation.category)},
        {"may_ask", explanation.may_ask},
        {"steps", std::move(steps)},
    };
}

json::value encode(const GrantRow& grant) {
    return {{"id", grant.id},
            {"profile", grant.profile},
            {"subject", grant.subject},
            {"until", seconds(grant.until)}};
}

json::value encode(const WishRow& wish) {
    return {{"id", wish.id},
            {"profile", wish.profile},
            {"subject", wish.subject},
            {"minutes", wish.minutes},
            {"reason", wish.reason},
            {"note", text_or_null(wish.note)},
            {"state", wish.state},
            {"asked", seconds(wish.asked)},
            {"how", text_or_null(wish.how)},
            {"answer", text_or_null(wish.answer)}};
}

json::value encode(const FeedRow& feed) {
    return json::object{{"id", feed.id},
                        {"category", feed.category},
                        {"licence", feed.licence},
                        {"source", feed.source},
                        {"enabled", feed.enabled},
                        {"entries", feed.entries},
                        {"updated", seconds(feed.updated)},
                        {"attempted", seconds(feed.attempted)},
                        {"error", feed.error}};
}

json::value encode(const BudgetUse& budget) {
    return {{"profile", budget.profile},
            {"budget", budget.budget},
            {"used", budget.used},
            {"left", budget.left},
            {"limit", budget.limit}};
}

json::value encode(const CodeRow& code) {
    return {{"id", code.id},
            {"profile", text_or_null(code.profile)},
            {"subject", code.subject},
            {"minutes", code.minutes},
            {"created", seconds(code.created)},
            {"expires", seconds(code.expires)},
            {"used", seconds(code.used)}};
}

json::value encode(const MadeCode& code) {
    return {{"id", code.id}, {"code", code.code}};
}

json::value encode(const EventRow& event) {
    json::object parts;
    for (const auto& [name, text] : event.parts) parts[name] = text;
    return {{"id", event.id},
            {"when", seconds(event.when)},
            {"kind", event.kind},
            {"profile", event.profile},
            {"parts", std::move(parts)}};
}

json::value encode(const std::vector<Counter>& counters) {
    json::object object;
    for (const Counter& counter : counters) object[counter.name] = counter.value;
    return object;
}

}  // namespace tarha::control
