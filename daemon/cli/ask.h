// Asking the running daemon from the command line.
#pragma once

#include <optional>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "daemon/cli/command.h"

namespace tarha::cli {

// The result of one method, or the exit code after the sentence has been printed.
struct Asked {
    std::optional<boost::json::value> result;
    int exit_code = exit_ok;
};
Asked ask(const Arguments& arguments, Context& context, std::string_view method,
          const boost::json::object& params = {});

// Takes on the time zone of the household, so that 21:00 means the same to people, rules and this
// command. Nothing when that went well, else the exit code.
std::optional<int> use_home_time(const Arguments& arguments, Context& context);

// Reading results: members that are absent or null become empty, zero or false.
std::string text_in(const boost::json::value& value, std::string_view member);
std::int64_t number_in(const boost::json::value& value, std::string_view member);
bool flag_in(const boost::json::value& value, std::string_view member);
const boost::json::array& rows_of(const boost::json::value& value);
const boost::json::value& member_of(const boost::json::value& value, std::string_view member);

}  // namespace tarha::cli
