#include "daemon/kernel/table_watch.h"

#include <array>
#include <cerrno>
#include <string_view>

#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netinet/in.h>

#include "daemon/kernel/attributes.h"
#include "daemon/kernel/ruleset.h"
#include "daemon/kernel/xtables.h"

namespace tarha::kernel {
namespace {

constexpr std::size_t datagram_size = 32U << 10U;
// Attribute number 1 is the table's name in every message about tables, chains, rules and sets.
constexpr std::uint16_t name_of_table = 1;
constexpr std::uint8_t family_inet = 1;  // NFPROTO_INET, absent from some libc headers

// The text in an attribute of a notice; empty when it has none.
std::string_view text_in(const nlmsghdr& message, std::uint16_t type) noexcept {
    std::string_view text;
    for_each_attribute(message, sizeof(nfgenmsg), [&](const nlattr& attribute) {
        if (mnl_attr_get_type(&attribute) == type &&
            mnl_attr_validate(&attribute, MNL_TYPE_NUL_STRING) >= 0) {
            text = mnl_attr_get_str(&attribute);
        }
    });
    return text;
}

// What `tarha doctor` tries out beside a running daemon is nobody's attack.
bool is_about_probe(const nlmsghdr& message, unsigned kind) noexcept {
    if (kind == NFT_MSG_DELCHAIN) return text_in(message, NFTA_CHAIN_NAME) == xt_probe_chain;
    if (kind == NFT_MSG_DELRULE) return text_in(message, NFTA_RULE_CHAIN) == xt_probe_chain;
    return false;
}

// New elements and rules in our table count as well: nobody else has business there. In the
// table of iptables only removals do.
bool concerns_us(const nlmsghdr& message) noexcept {
    if (message.nlmsg_type >> 8U != NFNL_SUBSYS_NFTABLES) return false;
    if (mnl_nlmsg_get_payload_len(&message) < sizeof(nfgenmsg)) return false;
    const unsigned kind = message.nlmsg_type & 0xffU;
    if (kind == NFT_MSG_NEWGEN) return false;  // its attribute 1 is a number
    const auto* header = static_cast<const nfgenmsg*>(mnl_nlmsg_get_payload(&message));
    const std::string_view table = text_in(message, name_of_table);
    if (header->nfgen_family == family_inet) return table == table_name;
    const bool removal =
        kind == NFT_MSG_DELTABLE || kind == NFT_MSG_DELCHAIN || kind == NFT_MSG_DELRULE;
    const bool ip = header->nfgen_family == AF_INET || header->nfgen_family == AF_INET6;
    return ip && removal && table == xt_table && !is_about_probe(message, kind);
}

}  // namespace

Result<TableWatch> TableWatch::open() {
    auto socket = NetlinkSocket::open(NETLINK_NETFILTER, true);
    if (!socket) return socket.error();
    if (auto joined = socket->join(NFNLGRP_NFTABLES); !joined) return joined.error();
    return TableWatch{std::move(*socket)};
}

bool TableWatch::read() noexcept {
    alignas(nlmsghdr) std::array<std::uint8_t, datagram_size> buffer;
    bool changed = false;
    for (;;) {
        const int error = socket_.receive(
            buffer, [&](const nlmsghdr& message) { changed = changed || concerns_us(message); });
        if (error == ENOBUFS) changed = true;
        if (error != 0 && error != ENOBUFS) return changed;
    }
}

bool TableWatch::forget_own_changes() noexcept {
    read();
    const auto present = table_is_present();
    return present && *present;
}

Result<bool> table_is_present() {
    auto socket = NetlinkSocket::open(NETLINK_NETFILTER);
    if (!socket) return socket.error();
    alignas(nlmsghdr) std::array<std::uint8_t, 256> buffer{};
    nlmsghdr* message = mnl_nlmsg_put_header(buffer.data());
    message->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8U | NFT_MSG_GETTABLE;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
    auto* header = static_cast<nfgenmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(nfgenmsg)));
    header->nfgen_family = family_inet;
    header->version = NFNETLINK_V0;
    mnl_attr_put_strz(message, NFTA_TABLE_NAME, table_name);
    const int error = socket->request(*message);
    if (error == 0) return true;
    if (error == ENOENT) return false;
    return Error{"netlink", "the firewall table could not be looked up: " + reason_of(error)};
}

}  // namespace tarha::kernel
