// Sessions: who is signed in. In memory only; of the cookie's value only the digest is kept.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "webui/server/accounts.h"

namespace tarha::webui::server {

inline constexpr std::size_t max_sessions = 64;
inline constexpr UnixTime session_idle = 30L * 60;
inline constexpr UnixTime session_absolute = 12L * 60 * 60;

struct Session {
    std::string id;      // for lists; tells nothing about the cookie
    std::string digest;  // of the cookie's value
    std::string csrf;
    std::string user;
    std::string from;  // address, for people
    std::string agent;
    UnixTime begun = 0;
    UnixTime last = 0;
};

class Sessions {
public:
    // The cookie's value, 256 bits in hexadecimal; empty when there is no randomness. At
    // max_sessions the one that was idle for longest ends.
    std::string begin(std::string user, std::string from, std::string_view agent, UnixTime now);

    // The living session of a cookie's value. With `touch` its idle time begins anew.
    Session* find(std::string_view cookie, UnixTime now, bool touch);
    [[nodiscard]] bool is_alive(std::string_view id, UnixTime now) const;

    void end(std::string_view id);
    void end_all_of(std::string_view user);
    [[nodiscard]] std::vector<Session> of(std::string_view user, UnixTime now) const;

private:
    std::vector<Session> sessions_;
};

}  // namespace tarha::webui::server
