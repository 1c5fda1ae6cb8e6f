// Unicode host names as lists write them -> A-labels (RFC 3492 Punycode, RFC 5890).
//
// A small part of IDNA: upper case is lowered for ASCII, Latin-1, Greek and Cyrillic; there is no
// normalisation (NFC) and no table of permitted characters. A name that needs those becomes a
// label that nobody asks for, never that of another name.
#pragma once

#include <optional>
#include <string_view>

#include "rules/domain_name.h"

namespace tarha::rules {

// `text` in UTF-8; labels without a byte above 127 stay as they are. Nothing when it is not valid
// UTF-8 or the result is no name (DomainName::from_text).
std::optional<DomainName> to_ascii_name(std::string_view text) noexcept;

}  // namespace tarha::rules
