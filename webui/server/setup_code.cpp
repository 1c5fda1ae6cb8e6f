#include "webui/server/setup_code.h"

#include <charconv>

#include <unistd.h>

#include "daemon/crypto/password_hash.h"
#include "webui/server/state_file.h"

namespace tarha::webui::server {
namespace {

constexpr std::size_t half = 4;
constexpr std::size_t max_code_file = 64;

std::string file_of(const std::string& folder) {
    return folder + "/setup-code";
}

// The file holds "CODE TIME".
std::optional<std::string> living_code(const std::string& folder, UnixTime now) {
    const auto text = read_private_file(file_of(folder), max_code_file);
    if (!text || !*text) return std::nullopt;
    const std::string_view line = **text;
    const std::size_t space = line.find(' ');
    if (space != 2 * half + 1) return std::nullopt;
    UnixTime made = 0;
    const auto [stop, failure] =
        std::from_chars(line.data() + space + 1, line.data() + line.size(), made);
    if (failure != std::errc{} || now < made || now - made >= setup_code_lifetime) {
        return std::nullopt;
    }
    return std::string{line.substr(0, space)};
}

// As people type it: letters that look like digits count as them (Crockford's base 32).
std::string plain(std::string_view typed) {
    std::string code;
    for (char c : typed.substr(0, max_code_file)) {
        if (c == '-' || c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c == 'O') c = '0';
        if (c == 'I' || c == 'L') c = '1';
        code += c;
    }
    return code;
}

}  // namespace

Result<std::string> show_setup_code(const std::string& state_folder, UnixTime now) {
    if (const Status made = make_private_folder(state_folder); !made) return made.error();
    if (auto code = living_code(state_folder, now)) return std::move(*code);
    const std::string word = crypto::random_word(2 * half);
    if (word.empty()) return Error{"", "the system has no randomness left"};
    const std::string code = word.substr(0, half) + '-' + word.substr(half);
    const Status written =
        write_private_file(file_of(state_folder), code + ' ' + std::to_string(now) + '\n');
    if (!written) return written.error();
    return code;
}

bool is_setup_code(const std::string& state_folder, std::string_view typed, UnixTime now) {
    const auto code = living_code(state_folder, now);
    return code && crypto::is_same(plain(*code), plain(typed));
}

void remove_setup_code(const std::string& state_folder) {
    unlink(file_of(state_folder).c_str());
}

}  // namespace tarha::webui::server
