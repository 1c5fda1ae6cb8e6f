#include "daemon/kernel/nft.h"

#include <algorithm>
#include <string_view>

#include "daemon/kernel/process.h"
#include "daemon/kernel/xtables.h"

namespace tarha::kernel {
namespace {

// The first complaint of nft as part of a sentence. nft prints
//   /dev/stdin:12:3-8: Error: Could not process rule: No such file or directory
//   the line itself
//   ^^^^
std::string explained(const ProgramResult& result) {
    constexpr std::string_view sign = "Error: ";
    std::string text = result.reason();
    const auto found = text.find(sign);
    if (found == std::string::npos) return text;
    text.erase(0, found + sign.size());

    const std::string_view complaint = result.complaint;
    const auto end = complaint.find('\n');
    if (end == std::string_view::npos) return text;
    std::string_view line = complaint.substr(end + 1);
    line = line.substr(0, line.find('\n'));
    line.remove_prefix(std::min(line.size(), line.find_first_not_of(" \t")));
    return line.empty() ? text : text + " (at \"" + std::string{line} + "\")";
}

}  // namespace

Status apply_nft(const std::string& text) {
    const auto result = run_program("nft", {"-f", "-"}, text);
    if (!result) return result.error();
    if (result->succeeded()) return Done{};
    return Error{"nft", "could not load the firewall table: " + explained(*result)};
}

Status check_nft(const std::string& text) {
    const auto result = run_program("nft", {"-c", "-f", "-"}, text);
    if (!result) return result.error();
    if (result->succeeded()) return Done{};
    return Error{"nft", explained(*result)};
}

Status apply_table(const Ruleset& ruleset) {
    const std::string text = render(ruleset);
    if (auto refilled = apply_nft(text)) return refilled;
    return apply_nft(render_removal() + text);
}

Status install(const Ruleset& ruleset) {
    if (ruleset.backend == QueueBackend::xt_nfqueue) {
        if (auto status = install_xt(ruleset); !status) return status;
    }
    return apply_table(ruleset);
}

Status uninstall() {
    auto removed = apply_nft(render_removal());
    auto xt = remove_xt();
    return removed ? std::move(xt) : std::move(removed);
}

}  // namespace tarha::kernel
