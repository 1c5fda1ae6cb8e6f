// Any bytes as a line on the control socket: one line of JSON or nothing comes back, never two,
// and a reply says either what was found or what is wrong.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "daemon/client/request_line.h"
#include "daemon/control/rpc.h"
#include "tests/unit/control/fake_operations.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check_reply(const boost::json::value& reply) {
    const boost::json::object& object = reply.as_object();
    require(object.at("jsonrpc") == "2.0");
    require(object.contains("id"));
    require(object.contains("result") != object.contains("error"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view line{reinterpret_cast<const char*>(data), size};
    tarha::control::FakeOperations operations;
    std::size_t reported = 0;
    const std::string reply =
        tarha::control::answer(line, operations, [&](const std::string& what) {
            require(what.find('\n') == std::string::npos);
            ++reported;
        });
    require(reported >= operations.changes_made.size());
    require(reported <= tarha::control::max_batch);
    if (reply.empty()) return 0;
    require(reply.find('\n') == std::string::npos);
    require(reply.size() <= tarha::client::max_reply);
    const boost::json::value parsed = boost::json::parse(reply);
    if (const auto* batch = parsed.if_array()) {
        require(!batch->empty() && batch->size() <= tarha::control::max_batch);
        for (const boost::json::value& one : *batch) check_reply(one);
    } else {
        check_reply(parsed);
    }
    return 0;
}
