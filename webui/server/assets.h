// The files of the parents' page, embedded at build time by webui/page/pack.py.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "webui/server/http.h"

namespace tarha::webui::server {

struct Asset {
    std::string_view path;    // "/", "/assets/app.1b4f0e98aa.js", or the plain "/assets/app.js"
    std::string_view hashed;  // the path with the hash, to be linked to
    std::string_view type;
    std::string_view etag;  // with its quotes
    bool has_hash = false;  // the path changes with the content: may be kept for ever
    bool is_gzip = false;
    std::string_view bytes;
};

// Sorted by path. Defined by what pack.py writes.
std::span<const Asset> assets() noexcept;

// openapi.json, which stands beside the page and under the API's path.
const Asset& openapi_document() noexcept;

const Asset* find_asset(std::string_view path) noexcept;

// The asset as this request may have it: 304, compressed, or unpacked for who cannot do that.
Response asset_answer(const Asset& asset, const Request& request);

}  // namespace tarha::webui::server
