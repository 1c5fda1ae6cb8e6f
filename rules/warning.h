// Warning: something works less well than it should, and nothing stops for it.
#pragma once

#include <string>
#include <string_view>

namespace tarha::rules {

struct Warning {
    std::string_view id;  // by which a page finds its own words; a literal
    std::string text;     // a sentence for people, in English
    std::string what{};   // what it is about, for those words: a category, a file, an interface
};

}  // namespace tarha::rules
