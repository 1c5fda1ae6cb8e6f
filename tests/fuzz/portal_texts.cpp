// What strangers send to the child's page: an Accept-Language header and what is typed into a form.
// Whatever comes, a wish is one that the rules can read back, and a host is canonical.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "rules/subject.h"
#include "webui/locales/language.h"
#include "webui/portal/html.h"
#include "webui/portal/typed.h"

using namespace tarha;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

// Escaped text opens no tag and ends no attribute.
void check_html(std::string_view text) {
    webui::portal::Html out;
    out << text;
    require(out.text().find_first_of("<>\"'") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto language = webui::locales::negotiate(text);
    require(webui::locales::find_language(webui::locales::tag_of(language)) == language);
    if (const auto host = webui::portal::typed_host(text)) {
        require(webui::portal::typed_host(*host) == *host);
    }
    if (const auto wish = webui::portal::typed_wish(text)) {
        const auto again = rules::parse_subject(rules::subject_text(*wish));
        require(again && *again == *wish);
    }
    check_html(text);
    return 0;
}
