#include "webui/server/assets.h"

#include <algorithm>
#include <array>

#include <zlib.h>

#include "webui/server/answers.h"

namespace tarha::webui::server {
namespace {

constexpr std::size_t max_unpacked = 4UL * 1024 * 1024;
constexpr int gzip_window = 15 + 16;  // zlib's way to say: gzip

std::string unpacked(std::string_view packed) {
    z_stream stream{};
    if (inflateInit2(&stream, gzip_window) != Z_OK) return {};
    // zlib does not write to its input; its type is older than const.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));  // NOLINT
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string out;
    std::array<char, 16UL * 1024> chunk{};
    int state = Z_OK;
    while (state == Z_OK && out.size() < max_unpacked) {
        stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
        stream.avail_out = static_cast<uInt>(chunk.size());
        state = inflate(&stream, Z_NO_FLUSH);
        out.append(chunk.data(), chunk.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    return state == Z_STREAM_END ? out : std::string{};
}

}  // namespace

const Asset* find_asset(std::string_view path) noexcept {
    const auto all = assets();
    const auto found = std::lower_bound(
        all.begin(), all.end(), path,
        [](const Asset& asset, std::string_view wanted) { return asset.path < wanted; });
    return found == all.end() || found->path != path ? nullptr : &*found;
}

Response asset_answer(const Asset& asset, const Request& request) {
    Response response;
    response.headers.emplace_back("ETag", asset.etag);
    response.headers.emplace_back(
        "Cache-Control", asset.has_hash ? "public, max-age=31536000, immutable" : "no-cache");
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (request.if_none_match.find(asset.etag) != std::string::npos) {
        response.status = 304;
        return response;
    }
    response.headers.emplace_back("Content-Type", asset.type);
    const bool may_gzip = request.accept_encoding.find("gzip") != std::string::npos;
    if (asset.is_gzip && !may_gzip) {
        response.body = unpacked(asset.bytes);
        return response;
    }
    if (asset.is_gzip) response.headers.emplace_back("Content-Encoding", "gzip");
    response.fixed_body = asset.bytes;
    return response;
}

}  // namespace tarha::webui::server
