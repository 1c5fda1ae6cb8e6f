#include "daemon/category_store.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "daemon/feed_lists.h"
#include "daemon/files/write_file.h"
#include "daemon/home_files.h"
#include "daemon/lists/list_file.h"
#include "rules/lists/siphash.h"

namespace tarha {
namespace {

// What a database must have been made from to be of use: the lists, their sizes and times.
std::uint64_t fingerprint(std::span<const Settings::List> lists) {
    rules::SipState<1, 3> state{{0, 0}};
    std::uint64_t size = 0;
    const auto absorb_text = [&](const std::string& text) {
        for (const char c : text + '\n') state.absorb(static_cast<unsigned char>(c));
    };
    for (const Settings::List& list : lists) {
        absorb_text(list.category);
        absorb_text(list.file);
        absorb_text(list.source);
        absorb_text(list.licence);
        state.absorb(static_cast<std::uint64_t>(list.format));
        struct stat found {};
        if (stat(lists::text_file(list.file).c_str(), &found) != 0) found = {};
        state.absorb(static_cast<std::uint64_t>(found.st_size));
        state.absorb(static_cast<std::uint64_t>(found.st_mtim.tv_sec));
        state.absorb(static_cast<std::uint64_t>(found.st_mtim.tv_nsec));
        ++size;
    }
    return state.finish(size);
}

rules::Warning warning_of(const ListReport& report) {
    if (report.trouble.empty()) return {"list_lines", list_warning(report), report.row.name};
    return {"list_broken", report.trouble + "; only what was read before that counts",
            report.row.name};
}

rules::Warning warning_of(const rules::ListRow& row) {
    if (row.accepted == 0) {
        return {"list_broken", row.name + ": no name of it could be used", row.name};
    }
    if (row.rejected == 0) return {};
    return {"list_lines",
            row.name + ": " + std::to_string(row.rejected) +
                " lines that cannot be used; tarha check says why",
            row.name};
}

template <class Reports>
std::vector<rules::Warning> warnings_of(const Reports& reports) {
    std::vector<rules::Warning> warnings;
    for (const auto& report : reports) {
        if (auto warning = warning_of(report); !warning.text.empty()) {
            warnings.push_back(std::move(warning));
        }
    }
    return warnings;
}

std::string_view as_text(const std::vector<std::uint8_t>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The day on which the file was last changed, in UTC; empty when nobody knows.
std::string day_of(const std::string& file) {
    struct stat found {};
    std::tm parts{};
    if (stat(file.c_str(), &found) != 0 || gmtime_r(&found.st_mtim.tv_sec, &parts) == nullptr) {
        return {};
    }
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts)};
}

Result<std::size_t> open_list(const Settings::List& list, rules::CategoryCompiler& compiler) {
    rules::ListRow row;
    row.category = list.category;
    row.name = list.file;
    row.source = list.source;
    row.licence = list.licence;
    row.version = day_of(lists::text_file(list.file));
    row.format = rules::format_name(list.format);
    return compiler.add_list(std::move(row));
}

Result<lists::ListFile> read_into(const Settings::List& list, rules::ListImport& import) {
    const auto feed = [&import](std::string_view piece) {
        import.feed(piece);
        return true;
    };
    auto read = lists::read_list_file(list.file, feed);
    if (!read) return read;
    if (auto status = import.finish(); !status) return status.error();
    return read;
}

}  // namespace

Result<ListReport> import_list(const Settings::List& list, rules::CategoryCompiler& compiler) {
    const auto number = open_list(list, compiler);
    if (!number) return number.error();
    rules::ListImport import{compiler, *number, list.format};
    const auto read = read_into(list, import);
    if (!read && list.is_required) return read.error();
    ListReport report{compiler.row(*number), import.rejections()};
    if (read) report.url_files = read->url_files;
    if (!read) report.trouble = read.error().message();
    return report;
}

Result<CompiledLists> compile_lists(std::span<const Settings::List> lists,
                                    const rules::HashKey& key) {
    rules::CategoryCompiler compiler{key};
    const auto sources = fingerprint(lists);  // before they are read: they may change meanwhile
    CompiledLists done;
    for (const Settings::List& list : lists) {
        auto report = import_list(list, compiler);
        if (!report) return report.error();
        done.reports.push_back(std::move(*report));
    }
    const auto now = static_cast<std::uint64_t>(std::time(nullptr));
    auto compiled = std::move(compiler).finish(now, sources);
    if (!compiled) return compiled.error();
    done.compiled = std::move(*compiled);
    for (std::size_t i = 0; i < done.reports.size(); ++i) {
        done.reports[i].row = done.compiled.lists[i];
    }
    return done;
}

Result<Categories> map_categories(const std::string& file) {
    const auto failed = [&file] {
        return Error{file, "cannot be read: " + std::generic_category().message(errno)};
    };
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return failed();
    struct stat status {};
    void* start = MAP_FAILED;
    std::size_t size = 0;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
        size = static_cast<std::size_t>(status.st_size);
        start = mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
    }
    const Error error = size == 0 ? Error{file, "is empty or not a file"} : failed();
    close(descriptor);
    if (start == MAP_FAILED) return error;
    std::shared_ptr<const void> owner{start, [size](void* mapped) { munmap(mapped, size); }};
    auto opened = rules::CategoryDatabase::open(
        Bytes{static_cast<const std::uint8_t*>(start), size}, std::move(owner));
    if (!opened) return Error{file, opened.error().text};
    return std::make_shared<const rules::CategoryDatabase>(std::move(*opened));
}

std::string categories_file(const Settings& settings) {
    if (!settings.paths.categories.empty()) return settings.paths.categories;
    return (std::filesystem::path{settings.paths.state} / "categories.db").string();
}

Result<OpenedCategories> open_categories(const Settings& settings, const rules::HashKey& key,
                                         Keep keep) {
    auto [lists, warnings] = choose_lists(settings);
    const auto warn = [&w = warnings](std::vector<rules::Warning> more) {
        w.insert(w.end(), more.begin(), more.end());
    };
    if (lists.empty() && settings.paths.categories.empty()) {
        return OpenedCategories{nullptr, std::move(warnings)};
    }
    const auto file = categories_file(settings);
    auto mapped = map_categories(file);
    if (lists.empty()) {
        if (!mapped) return mapped.error();
        return OpenedCategories{*mapped, std::move(warnings)};
    }
    if (mapped && (*mapped)->sources() == fingerprint(lists)) {
        warn(warnings_of((*mapped)->lists()));
        return OpenedCategories{*mapped, std::move(warnings)};
    }
    auto done = compile_lists(lists, key);
    if (!done && keep == Keep::yes && mapped) {
        warn({{"list_gone", done.error().message() + "; the names of before go on"}});
        return OpenedCategories{*mapped, std::move(warnings)};
    }
    if (!done) return done.error();
    warn(warnings_of(done->reports));
    OpenedCategories opened{nullptr, std::move(warnings), true};
    std::error_code ignored;
    if (keep == Keep::yes && !mapped && std::filesystem::exists(file, ignored)) {
        opened.warnings.push_back(
            {"categories_remade",
             mapped.error().message() + "; made again, the old one is " + file + ".broken"});
        std::filesystem::rename(file, file + ".broken", ignored);
    }
    if (keep == Keep::yes) {
        const auto written = write_file_atomically(file, as_text(done->compiled.file));
        if (written) {
            std::vector<std::uint8_t>{}.swap(done->compiled.file);
            auto fresh = map_categories(file);
            if (!fresh) return fresh.error();
            opened.categories = std::move(*fresh);
            return opened;
        }
        opened.warnings.push_back(
            {"lists_in_memory", written.error().message() +
                                    "; the lists are kept in memory and read again at each start"});
    }
    auto in_memory = rules::CategoryDatabase::open(std::move(done->compiled.file));
    if (!in_memory) return in_memory.error();
    opened.categories = std::make_shared<const rules::CategoryDatabase>(std::move(*in_memory));
    return opened;
}

}  // namespace tarha
