#include "webui/server/accounts.h"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/crypto/password_hash.h"
#include "webui/server/json_fields.h"
#include "webui/server/state_file.h"
#include "webui/server/text_fields.h"

namespace tarha::webui::server {
namespace json = boost::json;

namespace {

constexpr std::size_t max_accounts_bytes = 64UL * 1024;
constexpr std::int64_t accounts_version = 1;

json::value time_or_null(const std::optional<UnixTime>& time) {
    return time ? json::value(*time) : json::value(nullptr);
}

std::optional<UnixTime> read_time(const json::object& object, std::string_view name) {
    const json::value* found = object.if_contains(name);
    if (found == nullptr || !found->is_int64()) return std::nullopt;
    return found->get_int64();
}

std::optional<User> read_user(const json::object& object) {
    User user;
    const auto role = find_role(text_of(object, "role"));
    user.name = text_of(object, "name");
    if (!role || !is_user_name(user.name)) return std::nullopt;
    user.role = *role;
    user.password = text_of(object, "password");
    user.language = text_of(object, "language");
    user.until = read_time(object, "until");
    return user;
}

std::optional<ApiToken> read_token(const json::object& object) {
    ApiToken token;
    token.id = text_of(object, "id");
    token.name = text_of(object, "name");
    token.digest = text_of(object, "digest");
    token.made = read_time(object, "made").value_or(0);
    token.until = read_time(object, "until");
    for (const json::value& scope : array_of(object, "scopes")) {
        if (!scope.is_string() || find_scope(text_of(scope)) == nullptr) return std::nullopt;
        token.scopes.push_back(text_of(scope));
    }
    if (token.id.empty() || token.digest.empty()) return std::nullopt;
    return token;
}

std::optional<KnownDevice> read_device(const json::object& object) {
    KnownDevice device{text_of(object, "digest"), read_time(object, "last").value_or(0)};
    if (device.digest.empty()) return std::nullopt;
    return device;
}

// Reads the rows of one array; false when one of them cannot be read or there are too many.
template <class Row>
bool read_rows(const json::object& object, std::string_view name, std::size_t most,
               std::optional<Row> (*read)(const json::object&), std::vector<Row>& out) {
    const json::array& rows = array_of(object, name);
    if (rows.size() > most) return false;
    for (const json::value& value : rows) {
        if (!value.is_object()) return false;
        auto row = read(value.get_object());
        if (!row) return false;
        out.push_back(std::move(*row));
    }
    return true;
}

}  // namespace

Needs ApiToken::needs() const {
    Needs all = 0;
    for (const std::string& granted : scopes) {
        if (const Scope* scope = find_scope(granted)) all = static_cast<Needs>(all | scope->needs);
    }
    return all;
}

User* Accounts::find_user(std::string_view name) {
    const auto found = std::find_if(users.begin(), users.end(),
                                    [&](const User& user) { return user.name == name; });
    return found == users.end() ? nullptr : &*found;
}

const ApiToken* Accounts::find_token(std::string_view digest, UnixTime now) const {
    const auto found = std::find_if(tokens.begin(), tokens.end(), [&](const ApiToken& token) {
        return crypto::is_same(token.digest, digest) && token.holds_at(now);
    });
    return found == tokens.end() ? nullptr : &*found;
}

bool Accounts::is_known(std::string_view device_digest) const {
    return std::any_of(devices.begin(), devices.end(), [&](const KnownDevice& device) {
        return crypto::is_same(device.digest, device_digest);
    });
}

void Accounts::remember(std::string device_digest, UnixTime now) {
    const auto oldest = [&] {
        return std::min_element(devices.begin(), devices.end(),
                                [](const auto& a, const auto& b) { return a.last < b.last; });
    };
    std::erase_if(devices, [&](const auto& device) { return device.digest == device_digest; });
    if (devices.size() >= max_known_devices) devices.erase(oldest());
    devices.push_back({std::move(device_digest), now});
}

std::size_t Accounts::parents() const {
    return static_cast<std::size_t>(std::count_if(
        users.begin(), users.end(), [](const User& user) { return user.role == Role::parent; }));
}

bool is_user_name(std::string_view name) {
    if (name.empty() || name.size() > max_name || !is_utf8(name)) return false;
    if (name.front() == ' ' || name.back() == ' ') return false;
    return std::none_of(name.begin(), name.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f || byte == '/';
    });
}

std::string accounts_text(const Accounts& accounts) {
    json::array users;
    for (const User& user : accounts.users) {
        users.push_back({{"name", user.name},
                         {"role", role_name(user.role)},
                         {"password", user.password},
                         {"until", time_or_null(user.until)},
                         {"language", user.language}});
    }
    json::array tokens;
    for (const ApiToken& token : accounts.tokens) {
        json::array names(token.scopes.begin(), token.scopes.end());
        tokens.push_back({{"id", token.id},
                          {"name", token.name},
                          {"scopes", std::move(names)},
                          {"digest", token.digest},
                          {"made", token.made},
                          {"until", time_or_null(token.until)}});
    }
    json::array devices;
    for (const KnownDevice& device : accounts.devices) {
        devices.push_back({{"digest", device.digest}, {"last", device.last}});
    }
    return json::serialize(json::object{{"version", accounts_version},
                                        {"users", std::move(users)},
                                        {"tokens", std::move(tokens)},
                                        {"devices", std::move(devices)}}) +
           "\n";
}

Result<Accounts> parse_accounts(std::string_view text, std::string_view origin) {
    const Error bad{std::string{origin}, "is damaged; move it away and run: tarha setup-code"};
    const auto object = parse_object(text);
    if (!object || !object->contains("version")) return bad;
    if (object->at("version") != json::value(accounts_version)) {
        return Error{std::string{origin}, "was written by another version of Tarha"};
    }
    Accounts accounts;
    const bool read =
        read_rows(*object, "users", max_users, read_user, accounts.users) &&
        read_rows(*object, "tokens", max_tokens, read_token, accounts.tokens) &&
        read_rows(*object, "devices", max_known_devices, read_device, accounts.devices);
    if (!read) return bad;
    return accounts;
}

Result<Accounts> load_accounts(const std::string& file) {
    const auto text = read_private_file(file, max_accounts_bytes);
    if (!text) return text.error();
    if (!*text) return Accounts{};
    return parse_accounts(**text, file);
}

Status save_accounts(const std::string& file, const Accounts& accounts) {
    return write_private_file(file, accounts_text(accounts));
}

}  // namespace tarha::webui::server
