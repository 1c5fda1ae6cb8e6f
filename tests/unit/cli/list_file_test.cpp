#include "daemon/lists/list_file.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <zlib.h>
#include <zstd.h>

#include "tests/unit/cli/make_tar.h"

namespace tarha::lists {
namespace {

// A file of one test, gone with it.
class TempFile {
public:
    explicit TempFile(const std::string& bytes) {
        std::string name = (std::filesystem::temp_directory_path() / "tarha-list-XXXXXX").string();
        const int descriptor = mkstemp(name.data());
        REQUIRE(descriptor >= 0);
        name_ = name;
        std::ofstream{name_, std::ios::binary} << bytes;
    }
    TempFile(const TempFile&) = delete;
    TempFile& operator=(const TempFile&) = delete;
    ~TempFile() { std::filesystem::remove(name_); }
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    std::string name_;
};

std::string gzip(const std::string& text) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string zstandard(const std::string& text) {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    const auto size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3);
    REQUIRE(ZSTD_isError(size) == 0);
    out.resize(size);
    return out;
}

std::string some_text() {
    std::string text;
    for (int i = 0; i < 20000; ++i) text += "n" + std::to_string(i * 7919) + ".example\n";
    return text;
}

auto taking(std::string& text) {
    return [&text](std::string_view piece) {
        text += piece;
        return true;
    };
}

auto counting(std::size_t& size) {
    return [&size](std::string_view piece) {
        size += piece.size();
        return true;
    };
}

TEST_CASE("list file: the same text, however it is packed") {
    const auto text = some_text();
    const auto half = text.size() / 2;
    for (const auto& bytes :
         {text, gzip(text), zstandard(text), gzip(text.substr(0, half)) + gzip(text.substr(half)),
          zstandard(text.substr(0, half)) + zstandard(text.substr(half))}) {
        const TempFile file{bytes};
        std::string read;
        const auto status = read_list_file(file.name(), taking(read));
        REQUIRE_MESSAGE(status.has_value(), status.error().message());
        CHECK(read == text);
    }
}

TEST_CASE("list file: damage, a cut and a bomb are refused") {
    const auto text = some_text();
    const std::string zeros(64UL << 20U, '\0');
    auto damaged = gzip(text);
    damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
    struct Case {
        std::string bytes;
        const char* text;
    };
    for (const auto& [bytes, reason] : std::initializer_list<Case>{
             {damaged, "damaged"},
             {gzip(text).substr(0, 20000), "too early"},
             {zstandard(text).substr(0, 20000), "too early"},
             {gzip(text) + "rubbish", "damaged"},
             {gzip(zeros), "times its size"},
             {zstandard(zeros), "times its size"},
         }) {
        const TempFile file{bytes};
        std::size_t size = 0;
        const auto status = read_list_file(file.name(), counting(size));
        REQUIRE_FALSE(status.has_value());
        CHECK_MESSAGE(status.error().text.find(reason) != std::string::npos, status.error().text);
        CHECK(size < 20UL << 20U);
    }
    const auto missing = read_list_file("/nowhere/list", [](auto) { return true; });
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().where == "/nowhere/list");
    CHECK_FALSE(read_list_file("/tmp", [](auto) { return true; }).has_value());
}

TEST_CASE("list file: the domains of a tar and of a folder, and the reader may stop") {
    const auto text = some_text();
    const auto archive = test::tar({{"gambling/", "", '5'},
                                    {"gambling/urls", "a.example/b\n"},
                                    {"gambling/domains", text},
                                    {"gambling/usage", "black"}});
    for (const auto& bytes :
         {archive, gzip(archive), gzip(archive.substr(0, 9)) + gzip(archive.substr(9)),
          zstandard(archive)}) {
        const TempFile file{bytes};
        std::string read;
        const auto done = read_list_file(file.name(), taking(read));
        REQUIRE_MESSAGE(done.has_value(), done.error().message());
        CHECK(read == text);
        CHECK(done->url_files == 1);
    }
    const TempFile cut{gzip(archive.substr(0, 5000))};
    const auto refused = read_list_file(cut.name(), [](auto) { return true; });
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().text == "its tar ends too early");
    std::size_t pieces = 0;
    CHECK(read_list_file(cut.name(), [&](auto) { return ++pieces < 1; }).has_value());
    CHECK(pieces == 1);

    const TempFile name{""};
    const std::string folder = name.name() + ".d";
    std::filesystem::create_directory(folder);
    CHECK_FALSE(read_list_file(folder, [](auto) { return true; }).has_value());
    std::ofstream{folder + "/domains"} << "a.example\n";
    std::ofstream{folder + "/urls"} << "a.example/b\n";
    std::string read;
    const auto done = read_list_file(folder, taking(read));
    REQUIRE(done.has_value());
    CHECK(read == "a.example\n");
    CHECK(done->url_files == 1);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace tarha::lists
