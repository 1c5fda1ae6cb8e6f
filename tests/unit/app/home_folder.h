// A folder of its own with a household and a list, gone with the object; and the settings for it.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <stdlib.h>  // NOLINT: mkdtemp is POSIX

#include "daemon/settings.h"

namespace tarha::test {

class HomeFolder {
public:
    HomeFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "tarha-app-XXXXXX").string();
        path_ = mkdtemp(name.data());
        write("household.toml", household);
        write("gambling.txt", "bets.example\n");
        settings.network.lan = {"lo"};
        settings.paths.household = path_ / "household.toml";
        settings.paths.state = path_;
        settings.lists.push_back({"gambling", path_ / "gambling.txt", {}});
    }
    HomeFolder(const HomeFolder&) = delete;
    HomeFolder& operator=(const HomeFolder&) = delete;
    ~HomeFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    void write(const std::string& name, std::string_view text) const {
        std::ofstream{path_ / name} << text;
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    // Bedtime on every day from 21:00 to 07:00 for Mia, nothing for Leo.
    static constexpr std::string_view household = R"(version = 1
timezone = "UTC"
new_devices = "leo"
[[profile]]
id = "mia"
name = "Mia"
deny = ["clips.example"]
block = ["gambling"]
[[profile.schedule]]
mode = "bedtime"
from = "21:00"
to = "07:00"
[[profile]]
id = "leo"
name = "Leo"
[[profile]]
id = "adults"
name = "Adults"
filtered = false
[[device]]
mac = "02:00:00:00:00:01"
name = "tablet"
profile = "mia"
[[device]]
mac = "02:00:00:00:00:02"
name = "phone"
profile = "leo"
[[device]]
mac = "02:00:00:00:00:03"
name = "laptop"
profile = "adults"
)";

    Settings settings;

private:
    std::filesystem::path path_;
};

}  // namespace tarha::test
