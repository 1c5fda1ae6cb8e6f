// Role: what kind of user somebody is. Need: what a route asks for. The table that joins them is
// the whole of the permissions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tarha::webui::server {

enum class Role : std::uint8_t { parent, co_parent, sitter, operator_, reader };

inline constexpr std::array<std::string_view, 5> role_names{"parent", "co-parent", "sitter",
                                                            "operator", "reader"};

constexpr std::string_view role_name(Role role) noexcept {
    return role_names[static_cast<std::size_t>(role)];
}

constexpr std::optional<Role> find_role(std::string_view name) noexcept {
    for (std::size_t i = 0; i < role_names.size(); ++i) {
        if (role_names[i] == name) return static_cast<Role>(i);
    }
    return std::nullopt;
}

enum class Need : std::uint8_t {
    open,       // nothing: signing in
    own,        // a session: one's own account. Never a token
    technical,  // how the machine is doing
    read,       // the family's rules and what holds now
    records,    // what was looked up
    act,        // pause, give time, answer a request
    edit,       // change the rules
    admin,      // users, tokens, restore. Never a token
};

using Needs = std::uint16_t;  // a set of Need

constexpr Needs set_of(Need need) noexcept {
    return static_cast<Needs>(1U << static_cast<unsigned>(need));
}

template <class... More>
constexpr Needs set_of(Need need, More... more) noexcept {
    return static_cast<Needs>(set_of(need) | set_of(more...));
}

// What a role may do; in the order of role_names.
inline constexpr std::array<Needs, 5> role_needs{
    set_of(Need::open, Need::own, Need::technical, Need::read, Need::records, Need::act, Need::edit,
           Need::admin),
    set_of(Need::open, Need::own, Need::technical, Need::read, Need::records, Need::act,
           Need::edit),
    set_of(Need::open, Need::own, Need::technical, Need::read, Need::act),
    set_of(Need::open, Need::own, Need::technical),
    set_of(Need::open, Need::own, Need::technical, Need::read),
};

constexpr Needs needs_of(Role role) noexcept {
    return role_needs[static_cast<std::size_t>(role)];
}

// What a token may do, by the names of its scopes.
struct Scope {
    std::string_view name;
    Needs needs;
};
inline constexpr std::array<Scope, 4> scopes{{
    {"read", set_of(Need::open, Need::technical, Need::read)},
    {"records", set_of(Need::open, Need::technical, Need::read, Need::records)},
    {"act", set_of(Need::open, Need::technical, Need::read, Need::act)},
    {"edit", set_of(Need::open, Need::technical, Need::read, Need::edit)},
}};

constexpr const Scope* find_scope(std::string_view name) noexcept {
    for (const Scope& scope : scopes) {
        if (scope.name == name) return &scope;
    }
    return nullptr;
}

constexpr bool may(Needs allowed, Need need) noexcept {
    return (allowed & set_of(need)) != 0;
}

}  // namespace tarha::webui::server
