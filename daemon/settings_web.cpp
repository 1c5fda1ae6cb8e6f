#include "daemon/settings_web.h"

#include <algorithm>

namespace tarha {
namespace {

constexpr std::size_t max_addresses = 16;
constexpr std::size_t max_names = 8;
constexpr std::size_t max_name = 253;

// A host name, perhaps with a port, in small letters: as browsers send it in Host.
bool is_host(std::string_view name) {
    return !name.empty() && name.size() <= max_name &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
                      c == ':';
           });
}

void read_listen(Section& section, Settings::Web& web) {
    std::vector<std::string> texts;
    section.texts("listen", texts);
    if (texts.size() > max_addresses) section.complain("listen", "holds too many addresses");
    for (const std::string& text : texts) {
        if (const auto address = parse_ip(text)) {
            web.listen.push_back(*address);
        } else {
            section.complain("listen", "holds \"" + text + "\", which is no address");
        }
    }
}

}  // namespace

void read_web(Section section, const std::filesystem::path& folder, Settings::Web& web) {
    read_listen(section, web);
    section.number<std::uint16_t>("port", web.port, 1);
    section.number<std::uint16_t>("https_port", web.https_port, 0);
    section.texts("names", web.names);
    if (web.names.empty() || web.names.size() > max_names) {
        section.complain("names", "must hold 1 to " + std::to_string(max_names) + " names");
    }
    for (const std::string& name : web.names) {
        if (!is_host(name)) {
            section.complain("names",
                             "holds \"" + name + "\", which is no host name in small letters");
        }
    }
    section.text("state", web.state);
    web.state = (folder / web.state).lexically_normal().string();
    section.text("user", web.user);
    if (web.https_port == web.port) section.complain("https_port", "must not be the port of HTTP");
    section.finish();
}

}  // namespace tarha
