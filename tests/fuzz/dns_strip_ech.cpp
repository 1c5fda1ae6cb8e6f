// Taking ech and h3 out of any response: the copy is readable, has neither, has everything else,
// and a second time changes nothing. The last byte says whether h3 goes too.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "daemon/wire/dns.h"
#include "daemon/wire/dns_filter.h"
#include "tests/support/buffer.h"
#include "tests/support/dns_text.h"

namespace {

using namespace tarha;
namespace dns = wire::dns;

void require(bool holds) {
    if (!holds) std::abort();
}

test::Buffer filtered(Bytes response, const dns::ServiceFilter& filter) {
    test::Buffer out(dns::max_message);
    out.resize(dns::filter_services(response, filter, out));
    return out;
}

// The lines of records that a filter has no business with.
std::vector<std::string> others(Bytes message) {
    auto lines = test::dns_text(message);
    std::erase_if(lines, [](const std::string& line) {
        for (const char* type : {" 64 ", " 65 ", " 46 "}) {
            if (line.find(type) != std::string::npos) return true;
        }
        return false;
    });
    return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const Bytes response{data, size - 1};
    const dns::ServiceFilter filter{.strip_ech = true, .strip_h3 = (data[size - 1] & 1U) != 0};
    const test::Buffer once = filtered(response, filter);
    if (once.empty()) return 0;
    require(filtered(once, filter) == once);
    require(others(once) == others(response));
    for (const std::string& param : test::dns_service_params(once)) {
        require(!param.starts_with("5=") && param != "broken");
        require(!filter.strip_h3 || !param.starts_with("1=026833"));
    }
    return 0;
}
