#include "daemon/lists/inflate.h"

#include <array>
#include <cstddef>

#include <zlib.h>
#include <zstd.h>

namespace tarha::lists {
namespace {

constexpr std::size_t piece_size = 64UL * 1024;
constexpr int max_window_log = 23;  // 8 MB: what every Zstandard decoder has to offer

class Plain : public Unpacker {
public:
    Status feed(std::string_view packed, const Use& use) override {
        use(packed);
        return Done{};
    }
    Status finish() override { return Done{}; }
};

class Gzip : public Unpacker {
public:
    Gzip() { is_ready_ = inflateInit2(&stream_, 15 + 16) == Z_OK; }  // 16: gzip, nothing else
    Gzip(const Gzip&) = delete;
    Gzip& operator=(const Gzip&) = delete;
    ~Gzip() override { inflateEnd(&stream_); }

    Status feed(std::string_view packed, const Use& use) override {
        if (!is_ready_) return Error{{}, "zlib cannot start"};
        // zlib does not write there; its interface is older than const.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
        stream_.avail_in = static_cast<uInt>(packed.size());
        while (stream_.avail_in > 0 || is_full_) {
            if (is_at_end_) inflateReset(&stream_);  // another member follows
            stream_.next_out = reinterpret_cast<Bytef*>(piece_.data());
            stream_.avail_out = static_cast<uInt>(piece_.size());
            const int outcome = inflate(&stream_, Z_NO_FLUSH);
            is_at_end_ = outcome == Z_STREAM_END;
            if (outcome == Z_BUF_ERROR) break;  // wants more
            if (outcome != Z_OK && !is_at_end_) return Error{{}, "its gzip data is damaged"};
            is_full_ = stream_.avail_out == 0 && !is_at_end_;
            if (!use({piece_.data(), piece_.size() - stream_.avail_out})) return Done{};
        }
        is_full_ = false;
        return Done{};
    }
    Status finish() override {
        if (is_at_end_) return Done{};
        return Error{{}, "its gzip data ends too early"};
    }

private:
    z_stream stream_{};
    std::array<char, piece_size> piece_{};
    bool is_ready_ = false;
    bool is_at_end_ = false;
    bool is_full_ = false;  // there may be more output without more input
};

class Zstandard : public Unpacker {
public:
    Zstandard() : stream_{ZSTD_createDStream(), &ZSTD_freeDStream} {
        if (stream_) ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, max_window_log);
    }

    Status feed(std::string_view packed, const Use& use) override {
        if (!stream_) return Error{{}, "no memory for Zstandard"};
        ZSTD_inBuffer in{packed.data(), packed.size(), 0};
        bool is_full = false;
        while (in.pos < in.size || is_full) {
            ZSTD_outBuffer out{piece_.data(), piece_.size(), 0};
            left_ = ZSTD_decompressStream(stream_.get(), &out, &in);
            if (ZSTD_isError(left_) != 0) {
                return Error{
                    {}, std::string{"its Zstandard data is damaged: "} + ZSTD_getErrorName(left_)};
            }
            is_full = out.pos == out.size && left_ != 0;
            if (!use({piece_.data(), out.pos})) return Done{};
        }
        return Done{};
    }
    Status finish() override {
        if (left_ == 0) return Done{};
        return Error{{}, "its Zstandard data ends too early"};
    }

private:
    std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream_;
    std::array<char, piece_size> piece_{};
    std::size_t left_ = 1;
};

}  // namespace

std::unique_ptr<Unpacker> unpacker_for(std::string_view head) {
    if (head.starts_with("\x1f\x8b")) return std::make_unique<Gzip>();
    if (head.starts_with("\x28\xb5\x2f\xfd")) return std::make_unique<Zstandard>();
    return std::make_unique<Plain>();
}

}  // namespace tarha::lists
