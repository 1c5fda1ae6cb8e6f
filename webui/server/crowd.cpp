#include "webui/server/crowd.h"

#include <algorithm>
#include <utility>

namespace tarha::webui::server {

std::size_t Crowd::count_of(const IpAddress& from) const {
    return static_cast<std::size_t>(std::count_if(members_.begin(), members_.end(),
                                                  [&](const Member& m) { return m.from == from; }));
}

bool Crowd::make_room(const IpAddress& from) {
    if (count_of(from) >= max_of_one) return false;
    if (members_.size() < max_in_total) return true;
    // Of the greediest address; rather one that waits for a request; rather an old one.
    std::shared_ptr<Connection> victim;
    std::pair<std::size_t, bool> most{0, false};
    for (const Member& member : members_) {
        const auto connection = member.connection.lock();
        if (!connection) continue;
        const std::pair<std::size_t, bool> greed{count_of(member.from), connection->is_waiting()};
        if (greed <= most) continue;
        victim = connection;
        most = greed;
    }
    if (!victim) return false;
    victim->close();
    remove(victim.get());
    return true;
}

void Crowd::add(const std::shared_ptr<Connection>& connection, const IpAddress& from) {
    members_.push_back({connection.get(), connection, from});
}

void Crowd::remove(const Connection* ended) {
    std::erase_if(members_, [ended](const Member& member) { return member.key == ended; });
}

void Crowd::close_all() {
    const std::vector<Member> all = std::exchange(members_, {});
    for (const Member& member : all) {
        if (const auto connection = member.connection.lock()) connection->close();
    }
}

}  // namespace tarha::webui::server
