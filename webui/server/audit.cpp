#include "webui/server/audit.h"

#include <algorithm>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "webui/server/json_fields.h"
#include "webui/server/state_file.h"

namespace tarha::webui::server {
namespace json = boost::json;

namespace {

std::string line_of(const AuditEntry& entry) {
    return json::serialize(json::object{{"when", entry.when},
                                        {"who", entry.who},
                                        {"from", entry.from},
                                        {"what", entry.what},
                                        {"which", entry.which},
                                        {"done", entry.done}}) +
           "\n";
}

// The entries that are still kept, oldest first. Damaged lines are left out.
std::vector<json::object> read_entries(const std::string& file, UnixTime now) {
    std::vector<json::object> entries;
    const auto text = read_private_file(file, 2 * Audit::max_bytes);
    if (!text || !*text) return entries;
    std::string_view rest = **text;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        auto entry = parse_object(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (!entry) continue;
        const UnixTime when = number_of(*entry, "when").value_or(0);
        if (now - when < Audit::kept_for) entries.push_back(std::move(*entry));
    }
    return entries;
}

}  // namespace

void Audit::add(const AuditEntry& entry) {
    if (!entry.done) {
        const UnixTime hour = entry.when / 3600;
        failures_ = hour == hour_ ? failures_ + 1 : 1;
        hour_ = hour;
        if (failures_ > max_failures_an_hour) return;
    }
    const int fd = open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return;
    const std::string line = line_of(entry);
    const bool written = write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    struct stat found {};
    const bool is_full =
        fstat(fd, &found) == 0 && static_cast<std::size_t>(found.st_size) > max_bytes;
    close(fd);
    if (is_full || !written) shorten(entry.when);
}

// Keeps the newer half.
void Audit::shorten(UnixTime now) {
    const auto entries = read_entries(file_, now);
    std::string text;
    for (std::size_t i = entries.size() / 2; i < entries.size(); ++i) {
        text += json::serialize(entries[i]) + "\n";
    }
    // When this fails too, there is nothing better to do than to go on without.
    static_cast<void>(write_private_file(file_, text));
}

json::array Audit::latest(std::size_t most, UnixTime now) const {
    auto entries = read_entries(file_, now);
    std::reverse(entries.begin(), entries.end());
    if (entries.size() > most) entries.resize(most);
    json::array rows;
    for (json::object& entry : entries) rows.push_back(std::move(entry));
    return rows;
}

}  // namespace tarha::webui::server
