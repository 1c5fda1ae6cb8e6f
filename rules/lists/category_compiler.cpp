#include "rules/lists/category_compiler.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <span>

#include "rules/lists/database_format.h"
#include "rules/lists/siphash.h"

namespace tarha::rules {
namespace {

namespace db = database;

constexpr std::uint64_t tag_mask = (std::uint64_t{1} << db::unused_hash_bits) - 1;
static_assert(2 * CategoryDatabase::max_lists <= tag_mask + 1);

using Records = std::vector<std::uint64_t>;  // hash | list << 1 | is_exception

struct Sets {
    CategorySet in = 0;
    CategorySet excepted = 0;
    friend auto operator<=>(const Sets&, const Sets&) = default;  // NOLINT
};

// Every combination that occurs, numbered as it comes. Neighbours are mostly alike.
class SetTable {
public:
    std::uint64_t number_of(const Sets& sets) {
        if (!all_.empty() && sets == all_[last_]) return last_;
        const auto [at, is_new] = numbers_.try_emplace(sets, all_.size());
        if (is_new) all_.push_back(sets);
        last_ = at->second;
        return last_;
    }
    [[nodiscard]] std::span<const Sets> all() const { return all_; }

private:
    std::map<Sets, std::size_t> numbers_;
    std::vector<Sets> all_;
    std::size_t last_ = 0;
};

// Calls use(records) for each different hash.
template <class Use>
void for_each_name(std::span<const std::uint64_t> sorted, Use&& use) {
    for (std::size_t begin = 0; begin < sorted.size();) {
        auto end = begin + 1;
        while (end < sorted.size() && (sorted[end] ^ sorted[begin]) <= tag_mask) ++end;
        use(sorted.subspan(begin, end - begin));
        begin = end;
    }
}

void put(std::vector<std::uint8_t>& out, std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

void put_at(std::vector<std::uint8_t>& out, std::size_t at, std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) out[at + i] = static_cast<std::uint8_t>(value >> 8 * i);
}

void put_text(std::vector<std::uint8_t>& out, std::string_view text) {
    text = text.substr(0, 1024);
    put(out, text.size(), 2);
    out.insert(out.end(), text.begin(), text.end());
}

std::vector<std::string> category_names(std::span<const ListRow> rows) {
    std::vector<std::string> names;
    for (const auto& row : rows) names.push_back(row.category);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::vector<std::uint8_t> text_of(std::span<const std::string> categories,
                                  std::span<const ListRow> rows) {
    std::vector<std::uint8_t> out;
    for (const auto& category : categories) put_text(out, category);
    for (const auto& row : rows) {
        for (const auto* field :
             {&row.category, &row.name, &row.source, &row.licence, &row.version, &row.format}) {
            put_text(out, *field);
        }
        for (const auto field : {row.lines, row.accepted, row.duplicates, row.rejected}) {
            put(out, field, 8);
        }
    }
    return out;
}

// The two passes over the sorted records: what there is, then the bytes of it.
class Writer {
public:
    Writer(std::vector<ListRow>& rows, std::span<Records> records)
        : rows_{rows},
          records_{records},
          categories_{category_names(rows)},
          shared_(rows.size(), 0) {
        for (const auto& row : rows) {
            const auto at = std::lower_bound(categories_.begin(), categories_.end(), row.category);
            category_of_.push_back(static_cast<unsigned>(at - categories_.begin()));
        }
    }

    Status survey() {
        for (auto& part : records_) {
            std::sort(part.begin(), part.end());
            for_each_name(part, [this](auto name) { note(name); });
        }
        if (names_ > CategoryDatabase::max_names) {
            return Error{{},
                         "more than " + std::to_string(CategoryDatabase::max_names) +
                             " names in all lists together"};
        }
        if (sets_.all().size() > std::size_t{1} << db::large_set_bits) {
            return Error{{}, "the lists overlap in more than 65536 ways"};
        }
        return Done{};
    }

    Result<CompiledCategories> write(const HashKey& key, std::uint64_t created,
                                     std::uint64_t sources) {
        const auto set_bits =
            static_cast<unsigned>(std::bit_width(std::max<std::size_t>(sets_.all().size(), 1) - 1));
        const auto entry_size = set_bits <= db::small_set_bits ? db::small_entry : db::large_entry;
        const auto buckets = names_ / db::names_per_bucket + 1;
        const auto text = text_of(categories_, rows_);
        if (text.size() > CategoryDatabase::max_text) {
            return Error{{}, "the names and origins of the lists are too long"};
        }
        CompiledCategories done;
        auto& out = done.file;
        out.reserve(db::header_size + text.size() + sets_.all().size() * db::set_size +
                    (buckets + 1) * db::bucket_size + names_ * entry_size + db::padding);
        out.assign(db::magic.begin(), db::magic.end());
        for (const std::uint64_t number : {std::uint64_t{db::version}, std::uint64_t{entry_size}}) {
            put(out, number, 4);
        }
        for (const auto number : {key.k0, key.k1, created, sources}) put(out, number, 8);
        for (const std::size_t number :
             {names_, buckets, sets_.all().size(), text.size(), std::size_t{set_bits},
              categories_.size(), rows_.size(), std::size_t{0}}) {
            put(out, number, 4);
        }
        put(out, 0, 8);  // the checksum, set below
        put(out, 0, 8);  // reserved
        out.insert(out.end(), text.begin(), text.end());
        for (const auto& sets : sets_.all()) {
            put(out, sets.in, 8);
            put(out, sets.excepted, 8);
        }
        if (auto status = write_names(out, buckets, entry_size, set_bits); !status) {
            return status.error();
        }
        put(out, 0, db::padding);
        put_at(out, db::at_checksum, db::checksum(out, key), 8);
        done.names = names_;
        done.lists = rows_;
        done.shared = shared_;
        for (const auto& [pair, count] : overlaps_) {
            done.overlaps[{categories_[pair.first], categories_[pair.second]}] = count;
        }
        return done;
    }

private:
    [[nodiscard]] Sets sets_of(std::span<const std::uint64_t> name) const {
        Sets sets;
        for (const auto record : name) {
            const auto bit = CategorySet{1} << category_of_[(record & tag_mask) >> 1U];
            ((record & 1U) != 0 ? sets.excepted : sets.in) |= bit;
        }
        sets.in &= ~sets.excepted;
        return sets;
    }

    void note(std::span<const std::uint64_t> name) {
        ++names_;
        const auto sets = sets_of(name);
        sets_.number_of(sets);
        for (std::size_t i = 1; i < name.size(); ++i) {
            if (name[i] == name[i - 1]) ++rows_[(name[i] & tag_mask) >> 1U].duplicates;
        }
        note_shared(name);
        for (auto first = sets.in; first != 0; first &= first - 1) {
            for (auto second = first & (first - 1); second != 0; second &= second - 1) {
                const auto a = static_cast<std::size_t>(std::countr_zero(first));
                const auto b = static_cast<std::size_t>(std::countr_zero(second));
                ++overlaps_[{a, b}];
            }
        }
    }

    // Records of one name are in the order of their lists; an exception is no name of its list.
    void note_shared(std::span<const std::uint64_t> name) {
        std::size_t lists = 0;
        const auto for_each_list = [name](auto use) {
            std::optional<std::size_t> last;
            for (const auto record : name) {
                const auto list = static_cast<std::size_t>((record & tag_mask) >> 1U);
                if ((record & 1U) != 0 || list == last) continue;
                last = list;
                use(list);
            }
        };
        for_each_list([&lists](std::size_t) { ++lists; });
        if (lists > 1) for_each_list([this](std::size_t list) { ++shared_[list]; });
    }

    // Frees the records as it goes.
    Status write_names(std::vector<std::uint8_t>& out, std::size_t buckets, std::size_t entry_size,
                       unsigned set_bits) {
        const auto table = out.size();
        out.resize(table + (buckets + 1) * db::bucket_size);
        std::vector<std::uint8_t> sizes(buckets, 0);
        bool is_full = false;
        for (auto& part : records_) {
            for_each_name(part, [&](auto name) {
                const auto hash = name.front() & ~tag_mask;
                auto& size = sizes[db::bucket_of(hash, buckets)];
                if (size == CategoryDatabase::max_bucket) {
                    is_full = true;
                    return;
                }
                ++size;
                const auto tail =
                    db::tail_of(hash, static_cast<unsigned>(8 * entry_size), set_bits);
                put(out, tail | sets_.number_of(sets_of(name)), entry_size);
            });
            Records{}.swap(part);
        }
        if (is_full) return Error{{}, "the hashes of the names are not random"};
        std::size_t begin = 0;
        for (std::size_t i = 0; i < buckets; begin += sizes[i++]) {
            put_at(out, table + i * db::bucket_size, begin, db::bucket_size);
        }
        put_at(out, table + buckets * db::bucket_size, begin, db::bucket_size);
        return Done{};
    }

    std::vector<ListRow>& rows_;
    std::span<Records> records_;
    std::vector<std::string> categories_;
    std::vector<unsigned> category_of_;  // by list
    SetTable sets_;
    std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> overlaps_;
    std::vector<std::uint64_t> shared_;  // by list
    std::size_t names_ = 0;
};

}  // namespace

Result<std::size_t> CategoryCompiler::add_list(ListRow row) {
    if (!is_category_name(row.category)) {
        return Error{row.name, "'" + row.category +
                                   "' is not a name for a category: use a-z, 0-9, '.', '-' and "
                                   "'_', at most 32"};
    }
    rows_.push_back(std::move(row));
    if (rows_.size() > CategoryDatabase::max_lists) {
        return Error{{}, "more than " + std::to_string(CategoryDatabase::max_lists) + " lists"};
    }
    if (category_names(rows_).size() > max_categories) {
        return Error{{}, "more than " + std::to_string(max_categories) + " categories"};
    }
    return rows_.size() - 1;
}

void CategoryCompiler::add(std::size_t list, std::string_view name, bool is_exception) {
    if (++count_ > max_records) return;
    const auto hash = hash_name(name, key_);
    auto& part = records_[static_cast<std::size_t>(hash >> 56U)];
    if (part.size() == part.capacity()) part.reserve(part.size() + part.size() / 4 + 64);
    part.push_back((hash & ~tag_mask) | list << 1U | (is_exception ? 1U : 0U));
}

Result<CompiledCategories> CategoryCompiler::finish(std::uint64_t created,
                                                    std::uint64_t sources) && {
    if (count_ > max_records) {
        return Error{{}, "more than " + std::to_string(max_records) + " lines in all lists"};
    }
    Writer writer{rows_, records_};
    if (auto status = writer.survey(); !status) return status.error();
    return writer.write(key_, created, sources);
}

}  // namespace tarha::rules
