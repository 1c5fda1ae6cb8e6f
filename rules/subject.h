// Subject: what a budget, a grant or a wish is about: the internet, a kind of site, an app, a site.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "rules/result.h"

namespace tarha::rules {

struct Subject {
    enum class Kind : std::uint8_t { internet, category, service, site };

    Kind kind = Kind::internet;
    std::string id;  // category or service id, or a suffix in canonical form; internet: empty

    friend bool operator==(const Subject&, const Subject&) = default;
};

// "internet", "category:time.games", "service:tiktok", "site:example.com". Whether the catalogue
// knows the id is not looked at.
Result<Subject> parse_subject(std::string_view text);
std::string subject_text(const Subject& subject);

}  // namespace tarha::rules
