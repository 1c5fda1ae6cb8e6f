#include "daemon/settings_lists.h"

#include <vector>

#include "rules/lists/category_name.h"

namespace tarha {

void read_category(Section& section, std::string_view what, std::string& out) {
    section.text("category", out);
    if (!section.has("category")) {
        section.complain("category", "is missing: which category is " + std::string{what} + "?");
    } else if (!out.empty() && !rules::is_category_name(out)) {
        section.complain(
            "category",
            "must be at most 32 small letters, digits, '.', '-' and '_', not \"" + out + "\"");
    }
}

void read_format(Section& section, rules::ListFormat& out) {
    std::vector<Choice<rules::ListFormat>> choices;
    choices.reserve(rules::list_formats.size());
    for (const auto& row : rules::list_formats) choices.push_back({row.name, row.format});
    section.choice<rules::ListFormat>("format", out, choices);
}

}  // namespace tarha
