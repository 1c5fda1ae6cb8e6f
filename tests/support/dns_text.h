// A DNS message as lines of text, independent of how its names are compressed: what tests and fuzz
// targets compare.
#pragma once

#include <string>
#include <vector>

#include "rules/bytes.h"

namespace tarha::test {

// One line a record: section, owner, type, class, ttl, then the data with its names written out
// and the parameters of service records one by one ("1=0268325", ...). First the questions.
// Nothing when the message is broken.
std::vector<std::string> dns_text(Bytes message);

// The parameters of all service records, as "key=value".
std::vector<std::string> dns_service_params(Bytes message);

}  // namespace tarha::test
