// The methods of the control socket: one row each. To add one, write its function in methods.cpp
// and give it a row there.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include <boost/json/value.hpp>

#include "daemon/control/operations.h"
#include "daemon/control/params.h"
#include "daemon/control/rpc.h"

namespace tarha::control {

struct Failure {
    RpcCode code;
    std::string text;
};
using Reply = std::variant<boost::json::value, Failure>;

// What the ChangeSink is told of a call.
enum class Audit : std::uint8_t { nothing, everything, without_params };

struct Method {
    MethodHelp help;
    Audit audit;
    Reply (*call)(Operations& operations, Params& params);
};

// Null when there is no such method.
const Method* find_method(std::string_view name);

}  // namespace tarha::control
