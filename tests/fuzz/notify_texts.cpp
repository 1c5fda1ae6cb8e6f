// What `tarha notify` reads: the page's targets, reports, and what anybody publishes by MQTT. What
// is taken of a file is written so that it reads the same.
#include <cstdlib>
#include <string_view>

#include "webui/notify/desk.h"
#include "webui/notify/home_assistant.h"
#include "webui/targets/target_file.h"

using namespace tarha::webui;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto once = targets::parse_targets(text, "fuzz")) {
        const auto again = targets::parse_targets(targets::targets_text(*once), "fuzz");
        if (!again || *again != *once) std::abort();
        for (const auto& target : *once) {
            if (!targets::complaints(target).empty()) std::abort();
        }
    }
    const auto reports = targets::parse_reports(text);
    const auto read_again = targets::parse_reports(targets::reports_text(reports));
    if (read_again.size() != reports.size()) std::abort();

    targets::Target target;
    target.url = text;
    if (const auto broker = targets::broker_of(target); broker && broker->port == 0) std::abort();

    const auto line = text.find('\n');
    const auto topic = text.substr(0, line);
    const auto payload = line == text.npos ? std::string_view{} : text.substr(line + 1);
    const auto command = notify::command_of("tarha", topic, payload);
    if (command && command->child.empty()) std::abort();
    notify::children_of(text, text, text);
    return 0;
}
