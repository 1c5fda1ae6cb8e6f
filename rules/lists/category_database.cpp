#include "rules/lists/category_database.h"

#include <algorithm>
#include <array>
#include <utility>

#include "rules/lists/database_format.h"
#include "rules/lists/siphash.h"

namespace tarha::rules {
namespace {

namespace db = database;

constexpr std::size_t max_suffixes = 127;  // of a canonical name: 253 bytes hold no more labels

Error broken(std::string_view why) {
    return {{}, "not a usable category database: " + std::string{why}};
}

// Reads the text section; after the first read beyond its end everything is empty and ok() false.
class TextCursor {
public:
    explicit TextCursor(Bytes text) : text_{text} {}

    std::uint64_t number(std::size_t size) {
        if (!ok_ || text_.size() - at_ < size) {
            ok_ = false;
            return 0;
        }
        const auto value = db::load(text_, at_, size);
        at_ += size;
        return value;
    }
    std::string text() {
        const auto size = static_cast<std::size_t>(number(2));
        if (!ok_ || text_.size() - at_ < size) {
            ok_ = false;
            return {};
        }
        std::string value{reinterpret_cast<const char*>(text_.data()) + at_, size};
        at_ += size;
        return value;
    }
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool is_at_end() const { return ok_ && at_ == text_.size(); }

private:
    Bytes text_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

}  // namespace

Result<CategoryDatabase> CategoryDatabase::open(Bytes file, std::shared_ptr<const void> owner) {
    CategoryDatabase database;
    database.file_ = file;
    database.owner_ = std::move(owner);
    if (auto status = database.read_header(); !status) return status.error();
    return database;
}

Result<CategoryDatabase> CategoryDatabase::open(std::vector<std::uint8_t> file) {
    auto owner = std::make_shared<const std::vector<std::uint8_t>>(std::move(file));
    const Bytes bytes{*owner};
    return open(bytes, std::move(owner));
}

Status CategoryDatabase::read_header() {
    if (file_.size() < db::header_size) return broken("it is too short");
    const auto word = [this](std::size_t at) {
        return static_cast<std::size_t>(db::load(file_, at, 4));
    };
    const std::string_view start{reinterpret_cast<const char*>(file_.data()), db::magic.size()};
    if (start != db::magic) return broken("it does not begin like one");
    if (word(db::at_version) != db::version) {
        return broken("it has format " + std::to_string(word(db::at_version)) +
                      ", this program reads format " + std::to_string(db::version));
    }
    names_ = word(db::at_names);
    buckets_ = word(db::at_buckets);
    sets_ = word(db::at_sets);
    set_bits_ = static_cast<unsigned>(word(db::at_set_bits));
    const auto entry_size = word(db::at_entry_size);
    const auto text = word(db::at_text);
    const auto most_bits = entry_size == db::small_entry ? db::small_set_bits : db::large_set_bits;
    if (names_ > max_names || buckets_ == 0 || buckets_ > max_names || text > max_text ||
        (entry_size != db::small_entry && entry_size != db::large_entry) || set_bits_ > most_bits ||
        sets_ > std::size_t{1} << set_bits_) {
        return broken("a number in its header is out of range");
    }
    entry_bits_ = static_cast<unsigned>(8 * entry_size);
    sets_at_ = db::header_size + text;
    buckets_at_ = sets_at_ + sets_ * db::set_size;
    entries_at_ = buckets_at_ + (buckets_ + 1) * db::bucket_size;
    if (file_.size() != entries_at_ + names_ * entry_size + db::padding) {
        return broken("its size does not match its header");
    }
    key_ = {db::load(file_, db::at_key, 8), db::load(file_, db::at_key + 8, 8)};
    if (db::checksum(file_, key_) != db::load(file_, db::at_checksum, 8)) {
        return broken("its checksum is wrong");
    }
    created_ = db::load(file_, db::at_created, 8);
    sources_ = db::load(file_, db::at_sources, 8);
    if (auto status = check_buckets(); !status) return status;
    return read_text(word(db::at_categories), word(db::at_lists), text);
}

Status CategoryDatabase::read_text(std::size_t categories, std::size_t lists, std::size_t size) {
    if (categories > max_categories || lists > max_lists) {
        return broken("it has too many categories or lists");
    }
    TextCursor text{file_.subspan(db::header_size, size)};
    for (std::size_t i = 0; i < categories; ++i) {
        categories_.push_back(text.text());
        if (!is_category_name(categories_.back())) return broken("a category has no proper name");
    }
    for (std::size_t i = 0; i < lists && text.ok(); ++i) {
        ListRow row;
        for (auto* field :
             {&row.category, &row.name, &row.source, &row.licence, &row.version, &row.format}) {
            *field = text.text();
        }
        for (auto* field : {&row.lines, &row.accepted, &row.duplicates, &row.rejected}) {
            *field = text.number(8);
        }
        lists_.push_back(std::move(row));
    }
    if (!text.is_at_end()) return broken("its table of lists does not fit");
    return Done{};
}

Status CategoryDatabase::check_buckets() const {
    std::size_t last = 0;
    for (std::size_t i = 0; i <= buckets_; ++i) {
        const auto begin = bucket_begin(i);
        if (begin < last || begin - last > max_bucket)
            return broken("its buckets are out of order");
        last = begin;
    }
    if (bucket_begin(0) != 0 || last != names_) return broken("its buckets are out of order");
    return Done{};
}

std::size_t CategoryDatabase::bucket_begin(std::size_t bucket) const noexcept {
    return static_cast<std::size_t>(
        db::load(file_, buckets_at_ + bucket * db::bucket_size, db::bucket_size));
}

CategoryDatabase::Found CategoryDatabase::find_hash(std::uint64_t hash) const noexcept {
    const auto bucket = db::bucket_of(hash, buckets_);
    const std::uint64_t mask = (std::uint64_t{1} << entry_bits_) - 1;
    const std::uint64_t set_count = std::uint64_t{1} << set_bits_;
    const auto wanted = db::tail_of(hash, entry_bits_, set_bits_);
    const std::size_t entry_size = entry_bits_ / 8;
    auto at = entries_at_ + bucket_begin(bucket) * entry_size;
    const auto end = entries_at_ + bucket_begin(bucket + 1) * entry_size;
    for (; at < end; at += entry_size) {
        const auto difference = (db::load(file_, at, 8) & mask) ^ wanted;
        if (difference >= set_count) continue;
        if (difference >= sets_) return {};  // no such set: only a forged file has this
        const auto set = sets_at_ + static_cast<std::size_t>(difference) * db::set_size;
        return {db::load(file_, set, 8), db::load(file_, set + 8, 8)};
    }
    return {};
}

// All hashes first: the memory of every bucket is on its way before the first one is read.
CategorySet CategoryDatabase::find(std::string_view name) const noexcept {
    std::array<std::uint64_t, max_suffixes> hashes;  // NOLINT: only what is written is read
    std::size_t count = 0;
    for_each_suffix_hash(name, key_, [&](std::uint64_t hash) {
        if (count == hashes.size()) return;
        hashes[count++] = hash;
        const auto bucket = db::bucket_of(hash, buckets_);
        __builtin_prefetch(file_.data() + buckets_at_ + bucket * db::bucket_size);
    });
    for (std::size_t i = 0; i < count; ++i) {
        const auto first = bucket_begin(db::bucket_of(hashes[i], buckets_));
        const auto* entries = file_.data() + entries_at_ + first * (entry_bits_ / 8);
        __builtin_prefetch(entries);
        __builtin_prefetch(entries + 64);
    }
    Found all;
    for (std::size_t i = 0; i < count; ++i) {
        const auto found = find_hash(hashes[i]);
        all.in |= found.in;
        all.excepted |= found.excepted;
    }
    return all.in & ~all.excepted;
}

std::optional<std::uint8_t> CategoryDatabase::number_of(std::string_view category) const noexcept {
    const auto at = std::find(categories_.begin(), categories_.end(), category);
    if (at == categories_.end()) return std::nullopt;
    return static_cast<std::uint8_t>(at - categories_.begin());
}

}  // namespace tarha::rules
