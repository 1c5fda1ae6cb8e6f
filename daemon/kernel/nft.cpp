#include "daemon/kernel/nft.h"

#include <string_view>

#include "daemon/kernel/process.h"
#include "daemon/kernel/xtables.h"

namespace tarha::kernel {
namespace {

// The first complaint of nft as part of a sentence. nft prints
//   /dev/stdin:12:3-8: Error: Could not process rule: No such file or directory
//   the line itself
//   ^^^^
std::string explained(std::string_view complaint) {
    if (complaint.find("Operation not permitted") != std::string_view::npos)
        return "permission denied (CAP_NET_ADMIN is needed: run as root or as the service)";
    constexpr std::string_view sign = "Error: ";
    const auto found = complaint.find(sign);
    std::string_view rest =
        found == std::string_view::npos ? complaint : complaint.substr(found + sign.size());
    const auto end = rest.find('\n');
    std::string text{rest.substr(0, end)};
    if (end == std::string_view::npos) return text;
    rest.remove_prefix(end + 1);
    const auto start = rest.find_first_not_of(" \t");
    if (start == std::string_view::npos) return text;
    rest = rest.substr(start, rest.find('\n', start) - start);
    if (!rest.empty()) text += " (at \"" + std::string{rest} + "\")";
    return text;
}

}  // namespace

Status apply_nft(const std::string& text) {
    const auto result = run_program("nft", {"-f", "-"}, text);
    if (!result) return result.error();
    if (result->succeeded()) return Done{};
    return Error{"nft", "could not load the firewall table: " + explained(result->complaint)};
}

Status check_nft(const std::string& text) {
    const auto result = run_program("nft", {"-c", "-f", "-"}, text);
    if (!result) return result.error();
    if (result->succeeded()) return Done{};
    return Error{"nft", explained(result->complaint)};
}

Status apply_table(const Ruleset& ruleset) {
    return apply_nft(render(ruleset));
}

Status install(const Ruleset& ruleset) {
    if (ruleset.backend == QueueBackend::xt_nfqueue) {
        if (auto status = install_xt(ruleset); !status) return status;
    }
    return apply_table(ruleset);
}

Status uninstall() {
    const std::string table = "table inet " + std::string{table_name};
    auto removed = apply_nft(table + "\ndelete " + table + "\n");
    auto xt = remove_xt();
    return removed ? std::move(xt) : std::move(removed);
}

}  // namespace tarha::kernel
