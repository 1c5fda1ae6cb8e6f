#include <array>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>

#include "rules/household_file.h"

namespace tarha::rules {
namespace {

std::string quoted(std::string_view text) {
    std::string out{'"'};
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
            out += escape.data();
        } else {
            out += c;
        }
    }
    return out + '"';
}

// The lines of one table. What has its default value is left out.
class Lines {
public:
    explicit Lines(std::string& out) : out_{out} {}

    void heading(std::string_view text) { out_ += "\n" + std::string{text} + "\n"; }
    void text(std::string_view key, std::string_view value) { line(key, quoted(value)); }
    void flag(std::string_view key, bool value, bool usual) {
        if (value != usual) line(key, value ? "true" : "false");
    }
    void choice(std::string_view key, std::string_view value, std::string_view usual) {
        if (value != usual) text(key, value);
    }
    void list(std::string_view key, std::span<const std::string> values) {
        if (values.empty()) return;
        std::string items;
        for (const auto& value : values) items += (items.empty() ? "" : ", ") + quoted(value);
        line(key, "[" + items + "]");
    }

private:
    void line(std::string_view key, std::string_view value) {
        out_ += std::string{key} + " = " + std::string{value} + "\n";
    }

    std::string& out_;
};

std::vector<std::string> names_of(Days days) {
    std::vector<std::string> names;
    for (std::size_t day = 0; day < day_names.size(); ++day) {
        if ((days >> day & 1U) != 0) names.emplace_back(day_names[day]);
    }
    return names;
}

void write(Lines lines, const Window& window) {
    lines.heading("[[profile.schedule]]");
    lines.text("mode", mode_name(window.mode));
    if (window.days != every_day) lines.list("days", names_of(window.days));
    lines.text("from", time_text(window.from));
    lines.text("to", time_text(window.to));
    lines.list("allow", window.allow.allow());
}

void write(Lines lines, const Profile& profile) {
    lines.heading("[[profile]]");
    lines.text("id", profile.id);
    lines.text("name", profile.name);
    lines.text("band", band_name(profile.band));
    lines.flag("filtered", profile.filtered, true);
    lines.list("allow", profile.rules.allow());
    lines.list("deny", profile.rules.deny());
    lines.list("block", profile.block);
    lines.flag("allow_only", profile.allow_only, false);
    lines.choice("unknown", unknown_policy_names[static_cast<std::size_t>(profile.unknown)],
                 unknown_policy_names[0]);
    lines.choice("quic", profile.quic_allowed ? "allow" : "block", "allow");
    lines.choice("dns_answer", profile.dns_answer == DnsAnswer::zero ? "zero" : "nxdomain",
                 "nxdomain");
    for (const auto& window : profile.schedule) write(lines, window);
}

}  // namespace

std::string household_text(const Household& household) {
    std::string out = "version = " + std::to_string(household_version) + "\n";
    Lines lines{out};
    if (!household.timezone().empty()) lines.text("timezone", household.timezone());
    const auto& unknown_devices = household.profile(household.new_devices());
    lines.choice("new_devices", unknown_devices.id, built_in_profile);
    for (const auto& profile : household.profiles()) {
        if (!profile.built_in) write(lines, profile);
    }
    for (const auto& device : household.devices()) {
        lines.heading("[[device]]");
        lines.text("mac", device.mac.to_string());
        lines.text("name", device.name);
        lines.text("profile", device.profile);
    }
    return out;
}

}  // namespace tarha::rules
