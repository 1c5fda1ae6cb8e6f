// Crowd: how many connections there are, and who may have another one. The limits of one client
// leave room for the others; when all is full, whoever holds most makes room.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "webui/server/connection.h"

namespace tarha::webui::server {

class Crowd {
public:
    static constexpr std::size_t max_of_one = 16;
    static constexpr std::size_t max_in_total = 64;

    // Whether this address may have one more. May close a connection of the greediest.
    bool make_room(const IpAddress& from);
    void add(const std::shared_ptr<Connection>& connection, const IpAddress& from);
    void remove(const Connection* ended);
    void close_all();
    [[nodiscard]] std::size_t size() const { return members_.size(); }

private:
    struct Member {
        const Connection* key;
        std::weak_ptr<Connection> connection;
        IpAddress from;
    };
    [[nodiscard]] std::size_t count_of(const IpAddress& from) const;

    std::vector<Member> members_;  // the oldest first
};

}  // namespace tarha::webui::server
