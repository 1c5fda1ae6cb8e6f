#include "daemon/app/lan_watch.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>
#include <vector>

#include "daemon/files/read_file.h"
#include "daemon/files/write_file.h"
#include "daemon/wire/dhcp.h"
#include "daemon/wire/dhcpv6.h"
#include "daemon/wire/mdns.h"
#include "daemon/wire/router_advertisement.h"

namespace tarha {
namespace {

namespace dhcp = wire::dhcp;
namespace dhcpv6 = wire::dhcpv6;
using devices::Doubt;
using devices::LanNotice;

constexpr std::size_t max_file = 1U << 20U;
constexpr std::uint8_t from_this_link = 255;  // hop limit of neighbour discovery (RFC 4861 6.1.2)

std::int64_t seconds_of(control::WallTime when) {
    return std::chrono::system_clock::to_time_t(when);
}

std::string text_of(Bytes bytes) {
    return {bytes.begin(), bytes.end()};
}

bool is_between(const wire::Packet& packet, std::uint16_t from, std::uint16_t to) {
    return packet.transport == wire::Transport::udp && packet.source.port == from &&
           packet.destination.port == to;
}

// A network card's own start-up asks before the system does.
bool is_boot_loader(const dhcp::Message& message) {
    return text_of(message.vendor_class).starts_with("PXEClient");
}

const char* words_of(Doubt doubt) {
    switch (doubt) {
        case Doubt::name_of_another:
            return "it calls itself as another device of the home does";
        case Doubt::to_and_fro:
            return "two names take turns";
        default:
            return "two network addresses take turns";
    }
}

}  // namespace

LanWatch::LanWatch(std::string file, Sources sources)
    : file_{std::move(file)}, sources_{std::move(sources)} {
    std::error_code error;
    if (!std::filesystem::exists(file_, error)) return;
    const auto text = read_file(file_, max_file);
    if (text) identities_.read(*text);
}

void LanWatch::take(const kernel::PacketCopy& copy, control::WallTime now) {
    ++copies_;
    const auto parsed = wire::parse_ip_packet(copy.ip);
    const wire::Packet& packet = parsed.packet;
    if (!copy.source || parsed.kind != wire::PacketKind::whole) {
        ++unread_;
    } else if (is_between(packet, dhcp::client_port, dhcp::server_port) ||
               is_between(packet, dhcp::server_port, dhcp::client_port)) {
        take_dhcp(copy, packet.payload, now);
    } else if (is_between(packet, dhcpv6::client_port, dhcpv6::server_port)) {
        take_choice(copy, packet.payload, now);
    } else if (packet.protocol == wire::icmpv6_protocol) {
        take_router(copy, packet, now);
    } else {
        take_name(copy, packet, now);
    }
}

void LanWatch::take_dhcp(const kernel::PacketCopy& copy, Bytes datagram, control::WallTime now) {
    const auto message = dhcp::read(datagram);
    if (!message) {
        ++unread_;
        return;
    }
    if (message->is_from_server()) return notice(LanNotice::rogue_dhcp, *copy.source, {}, now);
    if (message->client != *copy.source) {
        return notice(LanNotice::devices_behind, *copy.source, {}, now);
    }
    const bool chooses = message->kind == dhcp::Kind::request;
    if (chooses && message->server) another_server(*message->server, now);
    if (is_boot_loader(*message) || (!chooses && message->kind != dhcp::Kind::discover)) return;
    doubt(*copy.source,
          identities_.told_dhcp(*copy.source, text_of(message->host_name),
                                devices::fingerprint_of(message->wanted), seconds_of(now)),
          now);
}

// A device has chosen among servers, and this one is none of ours.
void LanWatch::another_server(const IpAddress& server, control::WallTime now) {
    if (sources_.addresses.is_own(server)) return;
    const auto* device = sources_.registry.at(server);
    notice(LanNotice::rogue_dhcp, device == nullptr ? MacAddress{} : device->mac,
           {{"address", server.to_string()}}, now);
}

// A device has chosen a DHCPv6 server. The router's own names itself as it likes, so only an
// address that a device of the LAN has says that it is another one.
void LanWatch::take_choice(const kernel::PacketCopy& copy, Bytes datagram, control::WallTime now) {
    const auto choice = dhcpv6::read_choice(datagram);
    if (!choice || !choice->server || *choice->server == *copy.source) return;
    if (sources_.registry.find(*choice->server) == nullptr) return;
    notice(LanNotice::rogue_dhcp, *choice->server, {}, now);
}

void LanWatch::take_router(const kernel::PacketCopy& copy, const wire::Packet& packet,
                           control::WallTime now) {
    const auto read = wire::read_router_advertisement(packet.payload);
    if (!read) ++unread_;
    if (!read || packet.hops_left != from_this_link || !read->wants_traffic()) return;
    notice(LanNotice::rogue_router, *copy.source, {}, now);
}

void LanWatch::take_name(const kernel::PacketCopy& copy, const wire::Packet& packet,
                         control::WallTime now) {
    const auto name = wire::mdns::own_name(packet.payload, packet.source.address);
    if (!name) return;
    identities_.told_mdns(*copy.source, name->view(), seconds_of(now));
    const auto* device = sources_.registry.find(*copy.source);
    if (device != nullptr && device->name.empty()) {
        sources_.registry.name(*copy.source, name->view());
    }
}

void LanWatch::seen_at(const MacAddress& mac, const IpAddress& address, control::WallTime now) {
    doubt(mac, identities_.seen_at(mac, address, seconds_of(now)), now);
}

void LanWatch::doubt(const MacAddress& mac, Doubt doubt, control::WallTime now) {
    if (doubt == Doubt::none) return;
    const bool is_likely = devices::sureness_of(doubt) == devices::Sureness::likely;
    notice(LanNotice::cloned_mac, mac,
           {{"sure", is_likely ? "likely" : "maybe"}, {"because", words_of(doubt)}}, now);
}

bool LanWatch::may_route(const MacAddress& mac) const {
    return std::ranges::find(sources_.other_routers, mac) != sources_.other_routers.end();
}

void LanWatch::notice(LanNotice notice, const MacAddress& mac, Parts more, control::WallTime now) {
    if (may_route(mac)) return;
    ++counts_[static_cast<std::size_t>(notice)];
    if (told_.size() >= most) told_.clear();
    const auto when = seconds_of(now);
    const auto [told, is_new] = told_.try_emplace({notice, mac}, when);
    if (!is_new && when - told->second < again_after) return;
    told->second = when;
    const auto& text = devices::text_of(notice);
    Parts parts{{"notice", std::string{text.name}}, {"words", std::string{text.words}}};
    if (mac != MacAddress{}) {
        parts.emplace_back("mac", mac.to_string());
        if (auto port = sources_.port_of(mac); !port.empty()) {
            parts.emplace_back("port", std::move(port));
        }
    }
    for (auto& part : more) parts.push_back(std::move(part));
    const auto& household = sources_.household();
    sources_.events.add("shield", household.profile(household.profile_of(mac)).id, std::move(parts),
                        now);
}

std::optional<devices::Resemblance> LanWatch::resembles(const devices::Device& newcomer,
                                                        control::WallTime now) const {
    const auto& household = sources_.household();
    return identities_.resembles(
        newcomer.mac, newcomer.first_seen, seconds_of(now),
        [&household](const MacAddress& mac) { return household.is_known(mac); });
}

Status LanWatch::save() {
    return identities_.changes() == saved_ ? Status{Done{}} : close();
}

Status LanWatch::close() {
    saved_ = identities_.changes();
    return write_file_atomically(file_, identities_.text());
}

std::vector<control::Counter> LanWatch::counters() const {
    std::vector<control::Counter> all{
        {"devices.copies", copies_}, {"devices.unread", unread_}, {"devices.lost", lost_}};
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        all.push_back({"devices." + std::string{devices::lan_notice_texts[i].name}, counts_[i]});
    }
    return all;
}

}  // namespace tarha
