#include "daemon/json/parse_json.h"

#include <boost/json/parser.hpp>

namespace tarha {

boost::json::value parse_json(std::string_view text, boost::system::error_code& failure,
                              const boost::json::parse_options& options) {
    boost::json::parser parser{{}, options};  // without a buffer: from the heap, which is aligned
    parser.write(text.data(), text.size(), failure);
    if (failure) return nullptr;
    return parser.release();
}

}  // namespace tarha
