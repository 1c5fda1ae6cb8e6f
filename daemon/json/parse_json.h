// parse_json(): JSON text -> value, the same on every processor.
#pragma once

#include <string_view>

#include <boost/json/parse_options.hpp>
#include <boost/json/value.hpp>

namespace tarha {

// Null and `failure` set when the text is no JSON (RFC 8259). Stands for boost::json::parse(),
// which in Boost 1.81 gives its parser a buffer on the stack that is not aligned: on MIPS a
// fraction then ended the process.
boost::json::value parse_json(std::string_view text, boost::system::error_code& failure,
                              const boost::json::parse_options& options = {});

}  // namespace tarha
