#include "daemon/kernel/xtables.h"

#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include "daemon/kernel/process.h"

namespace tarha::kernel {
namespace {

using Arguments = std::vector<std::string>;

// One address family's pair of programs.
struct Family {
    std::string_view command;
    std::string_view restore;
};
constexpr std::array<Family, 2> families{
    {{"iptables", "iptables-restore"}, {"ip6tables", "ip6tables-restore"}}};

Arguments on_mangle(std::initializer_list<const char*> words) {
    Arguments arguments{"-w", "10", "-t", xt_table};
    arguments.insert(arguments.end(), words.begin(), words.end());
    return arguments;
}

std::string hex(std::uint32_t value) {
    std::array<char, 8> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), value, 16).ptr;
    return "0x" + std::string(digits.begin(), end);
}

std::string chain_text(const Ruleset& ruleset) {
    const QueueRange& queues = ruleset.queues;
    const std::string mark =
        hex(ruleset.marks.mark(FlowState::undecided)) + "/" + hex(ruleset.marks.state_mask());
    const std::string target = queues.count > 1
                                   ? "--queue-balance " + std::to_string(queues.first) + ":" +
                                         std::to_string(queues.last())
                                   : "--queue-num " + std::to_string(queues.first);
    return std::string{"*"} + xt_table + "\n:" + xt_chain + " - [0:0]\n-A " + xt_chain +
           " -m mark --mark " + mark + " -j NFQUEUE " + target +
           (ruleset.fail_open ? " --queue-bypass" : "") + "\nCOMMIT\n";
}

Status install_family(const Family& family, const std::string& text) {
    const auto filled = run_program(family.restore, {"-w", "10", "--noflush"}, text);
    if (!filled) return filled.error();
    if (!filled->succeeded()) {
        return Error{std::string{family.restore},
                     "could not load the queueing rule: " + filled->reason()};
    }
    const auto there = run_program(family.command, on_mangle({"-C", "FORWARD", "-j", xt_chain}));
    if (!there) return there.error();
    if (there->succeeded()) return Done{};
    const auto added = run_program(family.command, on_mangle({"-I", "FORWARD", "-j", xt_chain}));
    if (!added) return added.error();
    if (added->succeeded()) return Done{};
    return Error{std::string{family.command},
                 "could not add the queueing rule: " + added->reason()};
}

Status remove_family(const Family& family) {
    // Deletes the jump as often as it is there; a cap, should a program answer 0 for ever.
    for (int i = 0; i < 16; ++i) {
        const auto gone = run_program(family.command, on_mangle({"-D", "FORWARD", "-j", xt_chain}));
        if (!gone || !gone->succeeded()) break;
    }
    const auto flushed = run_program(family.command, on_mangle({"-F", xt_chain}));
    if (!flushed || !flushed->succeeded()) return Done{};  // never there, or no iptables
    const auto deleted = run_program(family.command, on_mangle({"-X", xt_chain}));
    if (!deleted) return deleted.error();
    if (deleted->succeeded()) return Done{};
    return Error{std::string{family.command}, "could not remove chain TARHA: " + deleted->reason()};
}

}  // namespace

Status install_xt(const Ruleset& ruleset) {
    const std::string text = chain_text(ruleset);
    for (const auto& family : families) {
        if (auto status = install_family(family, text); !status) return status;
    }
    return Done{};
}

Status remove_xt() {
    for (const auto& family : families) {
        if (auto status = remove_family(family); !status) return status;
    }
    return Done{};
}

}  // namespace tarha::kernel
