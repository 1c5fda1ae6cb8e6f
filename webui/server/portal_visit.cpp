#include "webui/server/portal_visit.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "daemon/clock/local_clock.h"
#include "rules/household_file.h"
#include "webui/server/json_fields.h"

namespace tarha::webui::server {
namespace json = boost::json;

namespace {

enum class Part : std::uint8_t { household, profiles, grants, budgets, requests };
constexpr std::array<std::string_view, 5> part_names{"household", "profiles", "grants", "budgets",
                                                     "requests"};

// The answers as they come in.
struct Gathering {
    std::string profile;  // id
    std::string device;
    std::int64_t now = 0;
    rules::Keeping keeping;
    std::array<json::value, part_names.size()> parts;
    std::size_t missing = part_names.size();
    bool has_failed = false;
    std::function<void(VisitResult)> done;

    [[nodiscard]] const json::value& part(Part which) const {
        return parts[static_cast<std::size_t>(which)];
    }
};

// Calls f(row) for every object of the array that is about the profile.
template <class F>
void for_each_own(const json::value& rows, const std::string& profile, std::string_view member,
                  F f) {
    if (!rows.is_array()) return;
    for (const auto& row : rows.get_array()) {
        if (!row.is_object()) continue;
        if (text_of(row.get_object(), member) == profile) f(row.get_object());
    }
}

std::uint16_t minutes_of(const json::object& row, std::string_view member) {
    const auto number = number_of(row, member).value_or(0);
    return static_cast<std::uint16_t>(
        std::clamp<std::int64_t>(number, 0, 7 * rules::minutes_per_day));
}

rules::RequestState state_of(const std::string& name) {
    const auto* const at =
        std::find(rules::request_state_names.begin(), rules::request_state_names.end(), name);
    const auto number =
        at == rules::request_state_names.end() ? 0 : at - rules::request_state_names.begin();
    return static_cast<rules::RequestState>(number);
}

std::optional<rules::Mode> mode_named(const std::string& name) {
    for (std::size_t i = 0; i < rules::mode_names.size(); ++i) {
        if (rules::mode_names[i] == name) return static_cast<rules::Mode>(i);
    }
    return std::nullopt;
}

portal::Modes modes_of(const json::object& row) {
    portal::Modes modes;
    modes.now = mode_named(text_of(row, "mode"));
    modes.until = number_of(row, "mode_until");
    const auto* next = row.if_contains("next_mode");
    if (next != nullptr && next->is_object()) {
        modes.next = mode_named(text_of(next->get_object(), "mode"));
        modes.next_from = number_of(next->get_object(), "from");
    }
    return modes;
}

portal::Live live_of(const Gathering& all, const rules::TimeZone& zone) {
    portal::Live live;
    live.zone = zone;
    live.now = all.now;
    live.keeping = all.keeping;
    live.local =
        local_time(zone, std::chrono::system_clock::time_point{std::chrono::seconds{all.now}});
    for_each_own(all.part(Part::profiles), all.profile, "id", [&](const json::object& row) {
        live.is_paused = is_true(row, "paused");
        live.paused_until = number_of(row, "paused_until");
        live.modes = modes_of(row);
    });
    for_each_own(all.part(Part::grants), all.profile, "profile", [&](const json::object& row) {
        if (auto subject = rules::parse_subject(text_of(row, "subject"))) {
            live.free.push_back({std::move(*subject), number_of(row, "until").value_or(0)});
        }
    });
    for_each_own(all.part(Part::budgets), all.profile, "profile", [&](const json::object& row) {
        live.spent.push_back(
            {text_of(row, "budget"), minutes_of(row, "used"), minutes_of(row, "left")});
    });
    for_each_own(all.part(Part::requests), all.profile, "profile", [&](const json::object& row) {
        if (auto subject = rules::parse_subject(text_of(row, "subject"))) {
            live.wishes.push_back({std::move(*subject), minutes_of(row, "minutes"),
                                   state_of(text_of(row, "state")), text_of(row, "answer")});
        }
    });
    return live;
}

VisitResult result_of(const Gathering& all) {
    if (all.has_failed || !all.part(Part::household).is_object()) return {};
    auto household = rules::parse_household(text_of(all.part(Part::household).get_object(), "text"),
                                            "household");
    if (!household) return {};
    const auto index = household->find_profile(all.profile);
    const auto zone = load_time_zone(household->timezone());
    if (!index || !zone) return {};
    return {PortalVisit{std::move(*household), *index, live_of(all, *zone), all.device},
            VisitFailure::none};
}

void gather(const std::shared_ptr<Gathering>& all, Parts& parts) {
    for (std::size_t i = 0; i < part_names.size(); ++i) {
        parts.daemon.ask(part_names[i], {}, [all, i](DaemonReply reply) {
            if (reply.outcome != DaemonReply::Outcome::result) all->has_failed = true;
            all->parts[i] = std::move(reply.value);
            if (--all->missing == 0) all->done(result_of(*all));
        });
    }
}

}  // namespace

void visit_portal(const Request& request, Parts& parts, std::function<void(VisitResult)> done) {
    const json::object params{{"address", request.from.to_string()}};
    parts.daemon.ask("device_at", params, [&parts, done = std::move(done)](DaemonReply reply) {
        if (reply.outcome == DaemonReply::Outcome::refused) {
            return done({std::nullopt, VisitFailure::unknown});
        }
        if (reply.outcome != DaemonReply::Outcome::result || !reply.value.is_object()) {
            return done({});
        }
        auto all = std::make_shared<Gathering>();
        all->profile = text_of(reply.value.get_object(), "profile");
        all->device = text_of(reply.value.get_object(), "mac");
        all->now = parts.now();
        all->keeping.journal = parts.options.keeps_journal;
        all->done = done;
        gather(all, parts);
    });
}

}  // namespace tarha::webui::server
