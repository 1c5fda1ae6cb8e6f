// Which minutes count as used (rules/usage.h), judged on what real devices moved: captures that
// others published, cut into slots here. Skipped where they are not at hand; the shapes of a few of
// them are in tests/data/usage as well.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "daemon/capture/capture_file.h"
#include "daemon/wire/link.h"
#include "daemon/wire/packet.h"
#include "rules/usage.h"

namespace tarha::test {
namespace {

// 10/8, 172.16/12, 192.168/16: the device's side.
bool is_private(const IpAddress& address) {
    const auto& octets = address.octets;
    if (address.v6) return false;
    return octets[0] == 10 || (octets[0] == 172 && octets[1] / 16 == 1) ||
           (octets[0] == 192 && octets[1] == 168);
}

// What one device moved, by slot and by whom it spoke with.
using Slots = std::map<std::pair<std::uint64_t, IpAddress>, rules::Traffic>;
struct Device {
    std::uint64_t bytes = 0;
    Slots slots;
};

std::map<IpAddress, Device> devices_of(const std::string& path) {
    auto file = capture::CaptureFile::open(path);
    REQUIRE_MESSAGE(file.has_value(), path);
    std::map<IpAddress, Device> devices;
    std::optional<std::int64_t> begin;
    capture::Frame frame;
    for (auto more = file->next(frame); more && *more; more = file->next(frame)) {
        const auto link = wire::parse_link(frame.link, frame.bytes);
        if (!link.is_ip) continue;
        const auto parsed = wire::parse_ip_packet(link.ip);
        if (parsed.kind != wire::PacketKind::whole) continue;
        const auto& from = parsed.packet.source.address;
        const auto& to = parsed.packet.destination.address;
        const bool is_up = is_private(from);
        if (is_up == is_private(to) || to.octets[0] >= 224) continue;  // at home, or to many
        if (!begin) begin = frame.time.seconds;
        const auto bytes = link.ip.size() + frame.missing;
        const auto slot = std::max<std::int64_t>(frame.time.seconds - *begin, 0) /
                          static_cast<std::int64_t>(rules::slot_seconds);
        auto& device = devices[is_up ? from : to];
        device.bytes += bytes;
        auto& traffic = device.slots[{static_cast<std::uint64_t>(slot), is_up ? to : from}];
        (is_up ? traffic.bytes_up : traffic.bytes_down) += bytes;
        ++traffic.packets;
    }
    return devices;
}

// Of the device that moved most.
Slots slots_of(const std::string& path) {
    const auto devices = devices_of(path);
    REQUIRE_FALSE(devices.empty());
    return std::max_element(
               devices.begin(), devices.end(),
               [](const auto& a, const auto& b) { return a.second.bytes < b.second.bytes; })
        ->second.slots;
}

unsigned charged(const Slots& slots, std::uint64_t begin) {
    rules::UsageMeter meter;
    unsigned minutes = meter.advance(begin)[0];
    for (const auto& [where, traffic] : slots) {
        minutes += meter.advance(begin + where.first)[0];
        if (!rules::is_bulk(traffic)) meter.observe(begin + where.first, 1, traffic);
    }
    return minutes + meter.advance(begin + slots.rbegin()->first.first + 1000)[0];
}

TEST_CASE("recorded: people are charged, what devices do by themselves is not") {
    struct Row {
        const char* file;
        const char* what;
        unsigned least;
        unsigned most;
    };
    constexpr Row rows[]{
        {"ndpi__wechat.pcap", "chats and moments for 10 minutes; then 54 in the pocket", 9, 11},
        {"ndpi__alexa-app.pcapng", "a speaker is set up with an app for 3 minutes", 3, 4},
        {"ndpi__webex.pcap", "a meeting is joined for 2 minutes", 2, 3},
        {"ndpi__1kxun.pcap", "a video app for 2 minutes", 2, 3},
        {"mercury__surfshark.pcap", "pages through a VPN, with pauses, for 9 minutes", 7, 9},
        {"wswiki__http-snifer.pcap", "pages for 2 minutes, some before", 2, 6},
        {"ndpi__threema.pcap", "a messenger in the pocket for 110 minutes", 0, 0},
        {"ndpi__yandex.pcapng", "a browser's services: a burst now and then, 70 minutes", 0, 0},
        {"ndpi__tor.pcap", "a Tor client that starts, then 10 minutes of bursts", 0, 0},
        {"ndpi__wow.pcap", "a game's login, then 10 minutes of nothing", 0, 0},
    };
    if (!std::filesystem::exists(TARHA_CAPTURES)) {
        MESSAGE("skipped: no captures at hand");
        return;
    }
    for (const auto& row : rows) {
        const auto slots = slots_of(std::string{TARHA_CAPTURES} + "/" + row.file);
        // Wherever in a minute it begins; a beginning within one touches one minute more.
        for (std::uint64_t begin = 600; begin < 600 + rules::slots_per_minute; ++begin) {
            CAPTURE(row.file);
            CAPTURE(row.what);
            CAPTURE(begin);
            const auto minutes = charged(slots, begin);
            CHECK(minutes >= row.least);
            CHECK(minutes <= row.most + (row.most > 0 && begin > 600 ? 1 : 0));
        }
    }
}

}  // namespace
}  // namespace tarha::test
