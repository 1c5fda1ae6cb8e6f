// JSON-RPC 2.0 over lines of text: one line in, at most one line out. Knows no socket.
//
// Any bytes are welcome; what is not a request gets the error the specification names. Batches
// are supported up to max_batch.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "daemon/control/operations.h"

namespace tarha::control {

inline constexpr std::size_t max_line =
    256UL * 1024;                             // of a request, without its newline; household
inline constexpr std::size_t max_depth = 16;  // of nested arrays and objects
inline constexpr std::size_t max_batch = 16;

enum class RpcCode : int {
    parse_error = -32700,
    invalid_request = -32600,
    method_not_found = -32601,
    invalid_params = -32602,
    internal_error = -32603,
    refused = -32000,  // the daemon understood and says no; the message says why
    busy = -32001,     // too many connections
    stale = -32002,    // what was to be changed has changed meanwhile
};

// Told of every call that may change something: "method=pause params={...} ok".
using ChangeSink = std::function<void(const std::string& what)>;

// The reply line, without its newline; empty when there is nothing to say (notifications).
std::string answer(std::string_view line, Operations& operations, const ChangeSink& changed);

// A reply line that is not about any request that could be read.
std::string error_line(RpcCode code, std::string_view text);

// What can be asked, for help and for programs that look around.
struct MethodHelp {
    std::string_view name;
    std::string_view params;
    std::string_view help;
};
std::span<const MethodHelp> method_help();

}  // namespace tarha::control
