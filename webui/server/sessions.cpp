#include "webui/server/sessions.h"

#include <algorithm>

#include "daemon/crypto/password_hash.h"
#include "webui/server/text_fields.h"

namespace tarha::webui::server {
namespace {

constexpr std::size_t cookie_bytes = 32;
constexpr std::size_t csrf_bytes = 16;
constexpr std::size_t id_bytes = 8;
constexpr std::size_t max_agent = 160;

bool is_over(const Session& session, UnixTime now) {
    return now - session.last >= session_idle || now - session.begun >= session_absolute;
}

}  // namespace

std::string Sessions::begin(std::string user, std::string from, std::string_view agent,
                            UnixTime now) {
    std::erase_if(sessions_, [now](const Session& session) { return is_over(session, now); });
    const std::string cookie = crypto::random_hex(cookie_bytes);
    Session session;
    session.id = crypto::random_hex(id_bytes);
    session.csrf = crypto::random_hex(csrf_bytes);
    session.digest = crypto::digest_hex(cookie);
    if (cookie.empty() || session.id.empty() || session.csrf.empty() || session.digest.empty()) {
        return {};
    }
    session.user = std::move(user);
    session.from = std::move(from);
    if (is_utf8(agent) && agent.size() <= max_agent) session.agent = agent;
    session.begun = session.last = now;
    if (sessions_.size() >= max_sessions) {
        sessions_.erase(std::min_element(sessions_.begin(), sessions_.end(),
                                         [](auto& a, auto& b) { return a.last < b.last; }));
    }
    sessions_.push_back(std::move(session));
    return cookie;
}

Session* Sessions::find(std::string_view cookie, UnixTime now, bool touch) {
    if (cookie.size() != 2 * cookie_bytes) return nullptr;
    const std::string digest = crypto::digest_hex(cookie);
    for (Session& session : sessions_) {
        if (!crypto::is_same(session.digest, digest)) continue;
        if (is_over(session, now)) return nullptr;
        if (touch) session.last = now;
        return &session;
    }
    return nullptr;
}

bool Sessions::is_alive(std::string_view id, UnixTime now) const {
    return std::any_of(sessions_.begin(), sessions_.end(), [&](const Session& session) {
        return session.id == id && !is_over(session, now);
    });
}

void Sessions::end(std::string_view id) {
    std::erase_if(sessions_, [id](const Session& session) { return session.id == id; });
}

void Sessions::end_all_of(std::string_view user) {
    std::erase_if(sessions_, [user](const Session& session) { return session.user == user; });
}

std::vector<Session> Sessions::of(std::string_view user, UnixTime now) const {
    std::vector<Session> found;
    for (const Session& session : sessions_) {
        if (session.user == user && !is_over(session, now)) found.push_back(session);
    }
    return found;
}

}  // namespace tarha::webui::server
