#include "daemon/cli/files.h"

#include <filesystem>

#include "daemon/files/read_file.h"

namespace tarha::cli {
namespace {

bool exists(std::string_view file) {
    std::error_code ignored;
    return std::filesystem::exists(file, ignored);
}

}  // namespace

Result<Settings> find_settings(const Arguments& arguments) {
    const auto household = arguments.value("--household");
    const auto config = arguments.value("--config");
    const bool defaults_serve = household && !config && !exists(default_settings_file);
    Result<Settings> settings =
        defaults_serve ? Result<Settings>{Settings{}}
                       : load_settings(config.value_or(std::string{default_settings_file}));
    if (settings && household) settings->paths.household = *household;
    return settings;
}

Result<std::string> find_socket(const Arguments& arguments) {
    if (auto socket = arguments.value("--socket")) return *socket;
    if (const auto config = arguments.value("--config")) {
        const Result<Settings> settings = load_settings(*config);
        if (!settings) return settings.error();
        return settings->paths.control;
    }
    // A file that was broken after the daemon started must not hide the daemon.
    const std::string usual{default_settings_file};
    const Result<std::string> text = read_file(usual, max_settings_bytes);
    if (!text) return Settings{}.paths.control;
    return check_settings(*text, usual).settings.paths.control;
}

}  // namespace tarha::cli
