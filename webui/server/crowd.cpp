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
    std::shared_ptr<Connection> victim;
    std::size_t most = 0;
    for (const Member& member : members_) {
        const auto connection = member.connection.lock();
        const std::size_t count = count_of(member.from);
        if (!connection || !connection->is_waiting() || count <= most) continue;
        victim = connection;
        most = count;
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
