#include "rules/lists/load_categories.h"

#include <algorithm>
#include <utility>

#include "rules/lists/list_line.h"
#include "rules/lists/siphash.h"

namespace tarha::rules {
namespace {

using Members = std::vector<CategoryTable::Member>;

constexpr std::size_t max_category_name = 32;

bool is_category_name(std::string_view text) {
    if (text.empty() || text.size() > max_category_name) return false;
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") ==
           std::string_view::npos;
}

// Takes the first line off the front of `text`, without its end.
std::string_view next_line(std::string_view& text) noexcept {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

// Reads one list into `members`. Stops taking names at the cap, which make() then reports.
class ListReader {
public:
    ListReader(const HashKey& key, Members& members) : key_{key}, members_{members} {}

    void read(const ListSource& source, std::uint8_t category, ListCount& count) {
        auto text = source.text;
        if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // UTF-8 byte order mark
        for (std::size_t number = 1; !text.empty() && !is_full(); ++number) {
            auto line = read_list_line(next_line(text));
            take(line, number, category, count);
            while (!line.more.empty()) {
                line = read_hosts_name(line.more);
                take(line, number, category, count);
            }
        }
    }

private:
    [[nodiscard]] bool is_full() const { return members_.size() > max_members; }

    void take(const ListLine& line, std::size_t number, std::uint8_t category, ListCount& count) {
        if (line.kind == ListLine::Kind::nothing) return;
        if (line.kind == ListLine::Kind::suffix) {
            members_.push_back({hash_name(line.suffix.view(), key_), category});
            ++count.accepted;
            return;
        }
        if (count.rejected++ > 0) return;
        count.first_rejected = number;
        count.reason = line.reason;
    }

    static constexpr std::size_t max_members =
        2 * CategoryTable::max_names;  // repetitions included

    HashKey key_;
    Members& members_;
};

std::vector<std::string> category_names(std::span<const ListSource> sources) {
    std::vector<std::string> names;
    for (const auto& source : sources) names.push_back(source.category);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

}  // namespace

Result<LoadedCategories> load_categories(std::span<const ListSource> sources, const HashKey& key) {
    auto categories = category_names(sources);
    if (categories.size() > max_categories) {
        return Error{{}, "more than " + std::to_string(max_categories) + " categories"};
    }
    Members members;
    ListReader reader{key, members};
    LoadedCategories loaded;
    for (const auto& source : sources) {
        if (!is_category_name(source.category)) {
            return Error{source.name, "'" + source.category +
                                          "' is not a name for a category: use a-z, 0-9, "
                                          "'-' and '_'"};
        }
        const auto at = std::lower_bound(categories.begin(), categories.end(), source.category);
        ListCount count;
        count.name = source.name;
        count.category = source.category;
        reader.read(source, static_cast<std::uint8_t>(at - categories.begin()), count);
        if (count.accepted == 0) {
            return Error{source.name, "no line of this list holds a domain name"};
        }
        loaded.lists.push_back(std::move(count));
    }
    auto table = CategoryTable::make(std::move(categories), std::move(members), key);
    if (!table) return table.error();
    loaded.table = std::make_shared<const CategoryTable>(std::move(*table));
    return loaded;
}

}  // namespace tarha::rules
