#include "rules/subject.h"

#include <array>
#include <utility>

#include "rules/lists/category_name.h"
#include "rules/suffix_rules.h"

namespace tarha::rules {
namespace {

constexpr std::array<std::string_view, 4> kind_names{"internet", "category", "service", "site"};

}  // namespace

Result<Subject> parse_subject(std::string_view text) {
    if (text == kind_names[0]) return Subject{};
    const auto colon = text.find(':');
    const auto kind = text.substr(0, colon);
    const auto id = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
    for (std::size_t i = 1; i < kind_names.size(); ++i) {
        if (kind != kind_names[i]) continue;
        Subject subject{static_cast<Subject::Kind>(i), std::string{id}};
        if (subject.kind == Subject::Kind::site) {
            auto suffix = canonical_suffix(id);
            if (!suffix) return suffix.error();
            subject.id = std::move(*suffix);
            return subject;
        }
        if (is_category_name(id)) return subject;
    }
    return Error{{},
                 "'" + std::string{text.substr(0, 80)} +
                     "' is neither internet, category:ID, service:ID nor site:NAME"};
}

std::string subject_text(const Subject& subject) {
    std::string text{kind_names[static_cast<std::size_t>(subject.kind)]};
    if (subject.kind != Subject::Kind::internet) text += ":" + subject.id;
    return text;
}

}  // namespace tarha::rules
