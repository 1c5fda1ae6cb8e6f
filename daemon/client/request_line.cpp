#include "daemon/client/request_line.h"

namespace tarha::client {

std::string request_line(std::string_view method, std::string_view params) {
    std::string line = R"({"jsonrpc":"2.0","id":1,"method":")" + std::string{method} + '"';
    if (!params.empty()) line += ",\"params\":" + std::string{params};
    return line + '}';
}

}  // namespace tarha::client
