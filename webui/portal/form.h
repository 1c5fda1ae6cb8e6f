// What a browser sends from a form (application/x-www-form-urlencoded), and what a child typed into
// one. Pure and total: any bytes are read, nonsense becomes an empty field.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/subject.h"

namespace tarha::webui::portal {

inline constexpr std::size_t max_form = 4096;  // bytes of a body or a query
inline constexpr std::size_t max_fields = 16;

class Form {
public:
    // More fields than max_fields, and text beyond max_form, are not looked at.
    explicit Form(std::string_view encoded);

    // The first field of that name; empty when there is none.
    [[nodiscard]] std::string_view operator[](std::string_view name) const noexcept;

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

// The host that a person means who types "https://www.example.org/page" or "Example.org"; its
// canonical form. Nothing when it is none.
std::optional<std::string> typed_host(std::string_view typed);

// What a child may ask for by typing it: an app of the catalogue by its name ("tiktok"), or a site.
// A host that belongs to a service asks for the service.
std::optional<rules::Subject> typed_wish(std::string_view typed);

}  // namespace tarha::webui::portal
