// Accounts: the users, the tokens of scripts and the devices that parents have signed in on, as one
// small file. Secrets are kept as hashes only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.h"
#include "webui/server/roles.h"

namespace tarha::webui::server {

using UnixTime = std::int64_t;  // seconds since 1970

inline constexpr std::size_t max_users = 16;
inline constexpr std::size_t max_tokens = 16;
inline constexpr std::size_t max_known_devices = 32;
inline constexpr std::size_t max_name = 32;
inline constexpr std::size_t min_password = 8;
inline constexpr std::size_t max_password = 128;

struct User {
    std::string name;
    Role role = Role::reader;
    std::string password;           // crypto::hash_password
    std::optional<UnixTime> until;  // of a sitter
    std::string language;           // "fi"; empty: the browser's

    [[nodiscard]] bool holds_at(UnixTime now) const { return !until || now < *until; }
};

struct ApiToken {
    std::string id;
    std::string name;
    std::vector<std::string> scopes;
    std::string digest;  // crypto::digest_hex
    UnixTime made = 0;
    std::optional<UnixTime> until;

    [[nodiscard]] Needs needs() const;
    [[nodiscard]] bool holds_at(UnixTime now) const { return !until || now < *until; }
};

// A browser in which somebody signed in: it keeps a cookie by which it is told from strangers, so
// that strangers who guess passwords cannot keep the family out.
struct KnownDevice {
    std::string digest;
    UnixTime last = 0;
};

struct Accounts {
    std::vector<User> users;
    std::vector<ApiToken> tokens;
    std::vector<KnownDevice> devices;

    [[nodiscard]] User* find_user(std::string_view name);
    [[nodiscard]] const ApiToken* find_token(std::string_view digest, UnixTime now) const;
    [[nodiscard]] bool is_known(std::string_view device_digest) const;
    // Remembers a device; the one that was silent for longest makes room.
    void remember(std::string device_digest, UnixTime now);
    [[nodiscard]] std::size_t parents() const;
};

// 1 to max_name bytes of UTF-8 without control characters or spaces at the ends.
bool is_user_name(std::string_view name);

std::string accounts_text(const Accounts& accounts);
Result<Accounts> parse_accounts(std::string_view text, std::string_view origin);

// No file: no accounts. The file must belong to nobody else and be readable by nobody else.
Result<Accounts> load_accounts(const std::string& file);
Status save_accounts(const std::string& file, const Accounts& accounts);

}  // namespace tarha::webui::server
