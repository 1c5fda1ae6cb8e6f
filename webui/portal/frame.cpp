#include "webui/portal/frame.h"

#include <algorithm>

#include "rules/catalog/helplines.h"

namespace tarha::webui::portal {
namespace {

std::string digits_of(std::string_view phone) {
    std::string digits;
    std::copy_if(phone.begin(), phone.end(), std::back_inserter(digits),
                 [](char c) { return (c >= '0' && c <= '9') || c == '+'; });
    return digits;
}

Html helpline_row(const rules::Helpline& line, const locales::Texts& say) {
    const auto kind = rules::helpline_kind_names[static_cast<std::size_t>(line.kind)];
    Html out;
    out << "<li><small>" << say.find("portal.help." + std::string{kind}).value_or("")
        << "</small><b>" << isolated(line.name) << "</b>";
    if (!line.phone.empty()) {
        out << R"(<a class="phone" href="tel:)" << digits_of(line.phone) << R"(">)" << line.phone
            << "</a>";
    }
    if (!line.domain.empty()) {
        out << R"(<a rel="noreferrer" href="https://)" << line.domain << R"(/">)" << line.domain
            << "</a>";
    }
    out << "</li>";
    return out;
}

}  // namespace

Html icon(Icon which) {
    Html out;
    out << R"(<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">)";
    switch (which) {
        case Icon::on:
            out << R"(<path d="M5 13c6 0 7-4 7-9 0 5 1 9 7 9-6 0-7 4-7 8 0-4-1-8-7-8z"/>)";
            break;
        case Icon::moon:
            out << R"(<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z"/>)";
            break;
        case Icon::book:
            out << R"(<path d="M12 6c-2-1.5-5-2-8-2v14c3 0 6 .5 8 2 2-1.5 5-2 8-2V4c-3 0-6 .5-8 2zm0 0v14"/>)";
            break;
        case Icon::school:
            out << R"(<path d="M2 9l10-5 10 5-10 5zm4 2v5c2 2.5 10 2.5 12 0v-5m4-2v6"/>)";
            break;
        case Icon::pause:
            out << R"(<path d="M9 5v14M15 5v14"/>)";
            break;
        case Icon::shield:
            out << R"(<path d="M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z"/>)";
            break;
        case Icon::heart:
            out << R"(<path d="M12 20C5 15 3 12 3 8.5A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 9 1.5C21 12 19 15 12 20z"/>)";
            break;
    }
    out << "</svg>";
    return out;
}

std::string document(const locales::Texts& say, std::string_view title, std::string_view stylesheet,
                     const Html& body) {
    Html out;
    out << R"(<!doctype html><html lang=")" << locales::tag_of(say.language()) << R"(" dir=")"
        << locales::direction_of(say.language())
        << R"("><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>)"
        << title << R"(</title><link rel="stylesheet" href=")" << stylesheet
        << R"("></head><body><main>)" << body << "</main></body></html>\n";
    return out.text();
}

Html helplines_list(std::string_view country, const locales::Texts& say) {
    auto lines = rules::helplines_of(country);
    if (lines.empty()) lines = rules::helplines_of("eu");
    Html out;
    out << R"(<ul class="help">)";
    for (const auto& line : lines) out << helpline_row(line, say);
    out << "</ul>";
    return out;
}

}  // namespace tarha::webui::portal
