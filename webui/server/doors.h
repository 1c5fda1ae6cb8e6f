// Doors: the listening sockets. Only the home's side of the router gets one: named addresses, or
// sockets that are bound to the LAN interfaces, so that the internet never reaches the page.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "rules/result.h"
#include "webui/server/options.h"

namespace tarha::webui::server {

struct Door {
    boost::asio::ip::tcp::acceptor acceptor;
    bool is_secure = false;
};

// One sentence with address, port and reason when one of them cannot be opened.
Result<std::vector<Door>> open_doors(boost::asio::io_context& io, const Options& options);

}  // namespace tarha::webui::server
