// Operations: everything a person or a program may ask of the running daemon, as plain values.
//
// The control socket, and nothing else, stands between callers and this interface; the daemon
// implements it. Called on the control thread only, one call at a time. No JSON, no Boost here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/decide.h"
#include "rules/ip_address.h"
#include "rules/ledger_records.h"
#include "rules/local_time.h"
#include "rules/mac_address.h"
#include "rules/result.h"
#include "rules/verdict.h"
#include "rules/warning.h"

namespace tarha::control {

using WallTime = std::chrono::system_clock::time_point;

struct DaemonStatus {
    std::string version;
    std::chrono::seconds uptime{0};
    std::string backend;           // how packets are queued: "nft" or "xt"
    std::vector<std::string> lan;  // interfaces
    std::size_t profiles = 0;
    std::size_t devices = 0;  // named in the household
    std::size_t domains = 0;  // in the category lists
    std::string timezone;     // of the household; empty: the router\'s own
    std::string country;      // of the household, whose helplines hold; empty: not said
    std::vector<rules::Warning> warnings;  // sentences for people, empty when all is well
};

struct ProfileRow {
    std::string id;
    std::string name;
    std::string band;
    bool filtered = true;
    bool paused = false;
    std::optional<WallTime> paused_until;  // a pause without it lasts until resume
    std::string mode;                      // "bedtime", ... or empty
    std::optional<WallTime> mode_until;    // when another mode holds, or none
    std::string next_mode;                 // the one that begins next; empty: none for a week
    std::optional<WallTime> next_mode_from;
    std::string birthday;  // "2016-05", or empty
    std::string review;    // the band that the birthday says is due, or empty
    std::size_t devices = 0;
};

// The known device that a new one may be: for a person to say, never taken over by itself.
struct LooksLike {
    MacAddress mac;
    std::string name;
    std::string profile;  // id
    bool is_likely = false;
    bool by_name = false;
    bool by_fingerprint = false;  // of its DHCP client
};

struct DeviceRow {
    MacAddress mac;
    std::string name;     // the household's name, else the lease's, else empty
    std::string profile;  // id
    bool known = false;   // named in the household
    std::vector<IpAddress> addresses;
    std::optional<WallTime> last_seen;
    std::optional<LooksLike> looks_like;
};

// A blocked name, kept in RAM only. Allowed names are never recorded.
struct BlockedRow {
    WallTime when;
    std::optional<MacAddress> device;  // unknown when DNS tells only the profile
    std::string profile;               // id
    std::string host;                  // printable; empty when the flow hid it
    std::string protocol;              // "dns", "tls", "quic", "http", "other"
    Reason reason = Reason::unlisted;
    std::string category;  // with Reason::category
};

struct PauseRequest {
    std::string profile;                           // id or name
    std::optional<std::chrono::seconds> duration;  // none: until resume
};

struct ExplainRequest {
    std::string host;
    std::string profile;  // id or name; used when device is absent
    std::optional<MacAddress> device;
    std::optional<rules::LocalTime> at;  // none: now
};

struct Explanation {
    Verdict verdict = Verdict::block;
    Reason reason = Reason::unlisted;
    std::string host;     // canonical
    std::string profile;  // id
    std::vector<rules::Step> steps;
    std::string category{};  // id, where the reason is about one; else empty
    bool may_ask = false;    // blocked, and the child may ask for it
};

// A temporary permission. Its subject as in rules/subject.h: "internet", "service:tiktok".
struct GrantRow {
    std::uint32_t id = 0;
    std::string profile;
    std::string subject;
    WallTime until;
};

// A child's wish, and its answer.
struct WishRow {
    std::uint32_t id = 0;
    std::string profile;
    std::string subject;
    std::uint16_t minutes = 0;  // of internet time
    std::string reason;         // "homework", "friends", "fun", "other"
    std::string note;
    std::string state;  // "pending", "approved", "declined", "expired"
    WallTime asked;
    std::string how;  // of an approval: "once", "today", "always"; else empty
    std::string answer;
};

struct BudgetUse {
    std::string profile;
    std::string budget;
    std::uint16_t used = 0;  // minutes, today
    std::uint16_t left = 0;
    std::uint16_t limit = 0;  // of the whole day
};

// A printed code that opens something once. What it says is nowhere.
struct CodeRow {
    std::uint32_t id = 0;
    std::string profile;  // empty: for any child
    std::string subject;
    std::uint16_t minutes = 0;
    WallTime created;
    WallTime expires;
    std::optional<WallTime> used;
};

struct MadeCode {
    std::uint32_t id = 0;
    std::string code;  // "ABCD-EFGH", said this once
};

// Something that a person may want to be told of.
struct EventRow {
    std::uint64_t id = 0;  // grows from one to the next, also over a restart of the daemon
    WallTime when;
    std::string kind;     // "budget", "wish", "device", "shield"
    std::string profile;  // id
    std::vector<std::pair<std::string, std::string>> parts;
};

// A list from the internet, as `tarha feeds` left it.
struct FeedRow {
    std::string id;
    std::string category;
    std::string licence;
    std::string source;  // its homepage, else its address
    bool enabled = true;
    std::uint64_t entries = 0;  // 0: nothing was fetched yet
    std::optional<WallTime> updated;
    std::optional<WallTime> attempted;
    std::string error;  // of the last attempt; empty when it went well
};

struct GrantRequest {
    std::string profile;  // id or name
    std::string subject;
    std::chrono::seconds duration{0};
};

struct WishRequest {
    std::string profile;  // id or name
    std::string subject;
    std::uint16_t minutes = 0;
    rules::RequestReason reason = rules::RequestReason::other;
    std::string note;
};

struct AnswerRequest {
    std::uint32_t id = 0;
    rules::Approval answer = rules::Approval::none;  // none: declined
    std::string words;
};

struct CodeRequest {
    std::string profile;  // id or name; empty: for any child
    std::string subject;
    std::uint16_t minutes = 0;
    std::chrono::days lives{0};
};

struct BonusRequest {
    std::string profile;  // id or name
    std::string budget;
    std::uint16_t minutes = 0;
};

// What is remembered of a profile, newest day first. Days as "2026-11-24", of the home's calendar.
struct HistoryName {
    std::string day, host, reason, category;
    std::uint64_t count = 0;
    WallTime last;
};
struct HistoryTotal {
    std::string day, reason, category;
    std::uint64_t count = 0;
};
struct HistoryUse {
    std::string day, budget;
    std::uint64_t minutes = 0;
};
struct History {
    std::string profile;           // id
    std::uint64_t names_days = 0;  // how long each is kept, today included; 0: it is not
    std::uint64_t totals_days = 0;
    std::uint64_t usage_days = 0;
    std::vector<HistoryName> names;
    std::vector<HistoryTotal> totals;
    std::vector<HistoryUse> usage;
};

struct HistoryRequest {
    std::string profile;  // id or name
    std::uint32_t days = 0;
};

// What remembered names another household would treat differently.
struct WhatIfRequest {
    std::string profile;    // id or name
    std::string household;  // its text
    std::uint32_t days = 0;
};
struct WhatIfName {
    std::string host;
    Verdict after = Verdict::block;
    Reason reason = Reason::unlisted;  // of it
    std::uint64_t count = 0;           // how often it was closed in these days
};
struct WhatIf {
    std::string profile;           // id
    std::uint64_t names_days = 0;  // how long names are remembered; 0: they are not
    std::uint64_t names = 0;       // how many were looked at
    std::vector<WhatIfName> changed;
};

struct Counter {
    std::string name;  // "queue.packets", "dns.blocked"
    std::uint64_t value = 0;
};

// What a parent wrote, as the daemon has taken it over.
struct HouseholdFile {
    std::string revision;  // another whenever the household is
    std::string text;      // rules::household_text
    // After a change: what of it is not true yet though it is kept, and is being tried; or empty.
    std::string warning{};
};

class Operations {
public:
    virtual ~Operations() = default;

    virtual Result<DaemonStatus> status() = 0;
    virtual Result<std::vector<ProfileRow>> profiles() = 0;
    virtual Result<std::vector<DeviceRow>> devices() = 0;
    virtual Result<std::vector<Counter>> counters() = 0;
    // The latest blocked names, oldest first, at most `limit`.
    virtual Result<std::vector<BlockedRow>> log(std::size_t limit) = 0;
    virtual Result<History> history(const HistoryRequest& request) = 0;
    // Changes nothing.
    virtual Result<WhatIf> what_if(const WhatIfRequest& request) = 0;
    virtual Result<Explanation> explain(const ExplainRequest& request) = 0;

    virtual Result<std::vector<GrantRow>> grants() = 0;
    virtual Result<std::vector<WishRow>> requests() = 0;
    virtual Result<std::vector<BudgetUse>> budgets() = 0;
    virtual Result<std::vector<CodeRow>> codes() = 0;
    // The latest events with a higher id, oldest first.
    virtual Result<std::vector<EventRow>> events(std::uint64_t after) = 0;

    virtual Result<HouseholdFile> household() = 0;
    // The device that has the address now.
    virtual Result<DeviceRow> device_at(const IpAddress& address) = 0;
    // Grows whenever anything that the others answer has changed for a person to see.
    virtual std::uint64_t changes() = 0;
    virtual Result<std::vector<FeedRow>> feeds() = 0;

    // These change something, and answer with what they made.
    // Checks, keeps and takes over; on failure everything stays as it was. An error about the text
    // is at "file:line".
    virtual Result<HouseholdFile> set_household(const std::string& text) = 0;
    virtual Result<GrantRow> grant(const GrantRequest& request) = 0;
    virtual Status revoke(std::uint32_t id) = 0;
    virtual Result<WishRow> ask(const WishRequest& request) = 0;
    virtual Result<WishRow> answer(const AnswerRequest& request) = 0;
    virtual Result<MadeCode> make_code(const CodeRequest& request) = 0;
    virtual Status remove_code(std::uint32_t id) = 0;
    virtual Result<GrantRow> redeem(const std::string& profile, const std::string& code) = 0;
    virtual Result<BudgetUse> bonus(const BonusRequest& request) = 0;
    // Whatever the daemon keeps about what the profile did, asked and spent.
    virtual Status forget(const std::string& profile) = 0;

    // These change something. Each answers with the profile as it is afterwards.
    virtual Result<ProfileRow> pause(const PauseRequest& request) = 0;
    virtual Result<ProfileRow> resume(const std::string& profile) = 0;
    // Reads the files again; on failure everything stays as it was.
    virtual Status reload() = 0;

protected:
    Operations() = default;
    Operations(const Operations&) = default;
    Operations& operator=(const Operations&) = default;
};

}  // namespace tarha::control
