// A home of two profiles that answers from memory and notes what it was asked to change.
#pragma once

#include <string>
#include <vector>

#include "daemon/control/operations.h"
#include "rules/household_file.h"

namespace tarha::control {

class FakeOperations : public Operations {
public:
    std::vector<std::string> changes_made;
    std::string household_text = "version = 2\n";
    std::size_t log_limit = 0;
    std::string timezone;
    ExplainRequest explained;
    WhatIfRequest asked_what_if;

    Result<DaemonStatus> status() override {
        DaemonStatus status;
        status.version = "1.2.3";
        status.uptime = std::chrono::seconds{90};
        status.backend = "xt";
        status.lan = {"br-lan"};
        status.profiles = 2;
        status.timezone = timezone;
        return status;
    }
    Result<std::vector<ProfileRow>> profiles() override {
        ProfileRow mia;
        mia.id = "mia";
        mia.name = "Mia";
        mia.band = "7-11";
        mia.birthday = "2014-10";
        mia.review = "12-15";
        ProfileRow adults;
        adults.id = "adults";
        adults.name = "Adults";
        adults.filtered = false;
        return std::vector<ProfileRow>{mia, adults};
    }
    Result<std::vector<DeviceRow>> devices() override {
        DeviceRow tablet;
        tablet.mac = *parse_mac("02:00:5e:10:00:01");
        tablet.name = "Mia's \"tablet\"\n";
        tablet.profile = "mia";
        tablet.known = true;
        tablet.addresses = {*parse_ip("192.0.2.7")};
        tablet.last_seen = WallTime{std::chrono::seconds{1'000'000'000}};
        DeviceRow newcomer;
        newcomer.mac = *parse_mac("06:00:5e:10:00:09");
        newcomer.profile = "guests";
        newcomer.looks_like = LooksLike{tablet.mac, "Mia's tablet", "mia", true, true, false};
        return std::vector<DeviceRow>{tablet, newcomer};
    }
    Result<std::vector<Counter>> counters() override {
        return std::vector<Counter>{{"queue.packets", 18'446'744'073'709'551'615ULL}};
    }
    Result<std::vector<BlockedRow>> log(std::size_t limit) override {
        log_limit = limit;
        BlockedRow row;
        row.when = WallTime{std::chrono::seconds{1'000'000'000}};
        row.profile = "mia";
        row.host = "games.example";
        row.protocol = "dns";
        row.reason = Reason::category;
        row.category = "games";
        return std::vector<BlockedRow>{row};
    }
    Result<WhatIf> what_if(const WhatIfRequest& request) override {
        if (request.profile != "mia")
            return Error{"", "no profile is called '" + request.profile + "'"};
        asked_what_if = request;
        return WhatIf{"mia", 7, 2, {{"clips.example", Verdict::allow, Reason::category, 4}}};
    }
    Result<Explanation> explain(const ExplainRequest& request) override {
        explained = request;
        Explanation explanation;
        explanation.host = request.host;
        explanation.profile = "mia";
        explanation.verdict = Verdict::block;
        explanation.reason = Reason::mode;
        explanation.steps = {{Reason::mode, Verdict::block, "mode: bedtime"}};
        return explanation;
    }
    Result<ProfileRow> pause(const PauseRequest& request) override {
        if (request.profile != "mia") return Error{"", "there is no profile " + request.profile};
        changes_made.push_back("pause " + (request.duration
                                               ? std::to_string(request.duration->count())
                                               : std::string{"always"}));
        ProfileRow row;
        row.id = "mia";
        row.name = "Mia";
        row.paused = true;
        return row;
    }
    Result<ProfileRow> resume(const std::string& profile) override {
        changes_made.push_back("resume " + profile);
        ProfileRow row;
        row.id = profile;
        return row;
    }
    Result<History> history(const HistoryRequest& request) override {
        const WallTime when{std::chrono::seconds{1'000'000'000}};
        History history;
        history.profile = request.profile;
        history.names_days = request.days;
        history.names = {{"2001-09-09", "clips.example", "rule", "", 2, when}};
        history.totals = {{"2001-09-09", "category", "content.porn", 3}};
        history.usage = {{"2001-09-09", "games", 45}};
        return history;
    }
    Result<std::vector<GrantRow>> grants() override {
        return std::vector<GrantRow>{
            {1, "mia", "service:tiktok", WallTime{std::chrono::seconds{1'000'000'000}}}};
    }
    Result<std::vector<WishRow>> requests() override {
        return std::vector<WishRow>{{2, "mia", "internet", 30, "fun", "please", "pending",
                                     WallTime{std::chrono::seconds{1'000'000'000}}, "", ""}};
    }
    Result<std::vector<BudgetUse>> budgets() override {
        return std::vector<BudgetUse>{{"mia", "games", 12, 48, 60}};
    }
    Result<GrantRow> grant(const GrantRequest& request) override {
        changes_made.push_back("grant " + request.subject + " " +
                               std::to_string(request.duration.count()));
        return GrantRow{1, request.profile, request.subject,
                        WallTime{std::chrono::seconds{1'000'000'000}}};
    }
    Status revoke(std::uint32_t id) override {
        changes_made.push_back("revoke " + std::to_string(id));
        return id == 1 ? Status{Done{}} : Status{Error{"", "there is no grant"}};
    }
    Result<WishRow> ask(const WishRequest& request) override {
        changes_made.push_back("ask " + request.subject + " " + std::to_string(request.minutes));
        return WishRow{
            3,
            request.profile,
            request.subject,
            request.minutes,
            std::string{rules::request_reason_names[static_cast<std::size_t>(request.reason)]},
            request.note,
            "pending",
            WallTime{std::chrono::seconds{1'000'000'000}},
            "",
            ""};
    }
    Result<WishRow> answer(const AnswerRequest& request) override {
        const std::string how{rules::approval_names[static_cast<std::size_t>(request.answer)]};
        changes_made.push_back("answer " + std::to_string(request.id) + " " + how);
        return WishRow{
            request.id, "mia",        "internet", 30,
            "fun",      "",           "approved", WallTime{std::chrono::seconds{1'000'000'000}},
            how,        request.words};
    }
    Result<std::vector<CodeRow>> codes() override {
        return std::vector<CodeRow>{{4,
                                     "",
                                     "internet",
                                     60,
                                     WallTime{std::chrono::seconds{1'000'000'000}},
                                     WallTime{std::chrono::seconds{1'000'086'400}},
                                     {}}};
    }
    Result<MadeCode> make_code(const CodeRequest& request) override {
        changes_made.push_back("make_code " + request.profile + " " + request.subject + " " +
                               std::to_string(request.minutes) + " " +
                               std::to_string(request.lives.count()));
        return MadeCode{5, "ABCD-EFGH"};
    }
    Status remove_code(std::uint32_t id) override {
        changes_made.push_back("remove_code " + std::to_string(id));
        return Done{};
    }
    Result<GrantRow> redeem(const std::string& profile, const std::string& code) override {
        changes_made.push_back("redeem " + profile);
        if (code != "ABCD-EFGH") return Error{"", "there is no such code"};
        return GrantRow{6, profile, "internet", WallTime{std::chrono::seconds{1'000'000'000}}};
    }
    Result<BudgetUse> bonus(const BonusRequest& request) override {
        changes_made.push_back("bonus " + request.budget + " " + std::to_string(request.minutes));
        return BudgetUse{request.profile, request.budget, 12, 63, 75};
    }
    Status forget(const std::string& profile) override {
        changes_made.push_back("forget " + profile);
        return Done{};
    }
    Result<std::vector<EventRow>> events(std::uint64_t after) override {
        if (after >= 9) return std::vector<EventRow>{};
        return std::vector<EventRow>{{9,
                                      WallTime{std::chrono::seconds{1'000'000'000}},
                                      "budget",
                                      "mia",
                                      {{"budget", "games"}, {"left", "5"}}}};
    }
    Result<HouseholdFile> household() override { return HouseholdFile{"7", household_text}; }
    // Judged by the real reader, as the daemon does.
    Result<HouseholdFile> set_household(const std::string& text) override {
        const auto read = rules::parse_household(text, "/home/household.toml");
        if (!read) return read.error();
        household_text = rules::household_text(*read);
        changes_made.emplace_back("set_household");
        return household();
    }
    Result<DeviceRow> device_at(const IpAddress& address) override {
        auto device = devices()->front();
        if (device.addresses.front() == address) return device;
        return Error{"", "no device has the address"};
    }
    std::uint64_t changes() override { return 9'007'199'254'740'991; }
    Result<std::vector<FeedRow>> feeds() override {
        FeedRow row;
        row.id = "ut1";
        row.category = "contract.gambling";
        row.entries = 3;
        row.updated = WallTime{std::chrono::seconds{1'700'000'000}};
        return std::vector<FeedRow>{row};
    }
    Status reload() override {
        changes_made.emplace_back("reload");
        return Error{"household.toml:3", "unknown key 'nmae'"};
    }
};

}  // namespace tarha::control
