// The category database against a naive matcher on published lists, where they are at hand: set
// TARHA_TEST_LISTS to a folder of *.gz lists, or have ../shared/lists beside the source.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include <doctest/doctest.h>
#include <sys/wait.h>

#include "rules/catalog/never_block.h"
#include "rules/domain_name.h"
#include "rules/lists/list_line.h"
#include "rules/lists/public_suffixes.h"
#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

namespace fs = std::filesystem;

fs::path lists_folder() {
    const char* chosen = std::getenv("TARHA_TEST_LISTS");
    return chosen != nullptr ? chosen : TARHA_REAL_LISTS;
}

std::string unpacked(const fs::path& file) {
    std::string text;
    const auto command = "gzip -dc '" + file.string() + "'";
    FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 65536> part{};
    while (const auto size = std::fread(part.data(), 1, part.size(), pipe)) {
        text.append(part.data(), size);
    }
    REQUIRE(::pclose(pipe) == 0);
    return text;
}

using Naive = std::unordered_map<std::string, CategorySet>;

// Every word of the text outside of comments, as the simplest reading has it. The addresses of a
// hosts file are among them: they are no names and drop out later.
std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream rest{line.substr(0, line.find('#'))};
        for (std::string word; rest >> word;) words.push_back(word);
    }
    return words;
}

CategorySet find_slowly(const Naive& naive, std::string name) {
    CategorySet found = 0;
    while (!name.empty()) {
        if (const auto at = naive.find(name); at != naive.end()) found |= at->second;
        const auto dot = name.find('.');
        name = dot == std::string::npos ? "" : name.substr(dot + 1);
    }
    return found;
}

TEST_CASE("real lists: the database agrees with a naive matcher") {
    struct List {
        const char* category;
        const char* file;
    };
    constexpr std::array<List, 6> wanted{{{"adult", "sinfonietta/pornography-hosts.gz"},
                                          {"adult", "shadowwhisperer/Adult.txt.gz"},
                                          {"dating", "ut1/dating/domains.gz"},
                                          {"gambling", "sinfonietta/gambling-hosts.gz"},
                                          {"gambling", "ut1/gambling/domains.gz"},
                                          {"social", "sinfonietta/social-hosts.gz"}}};
    const auto folder = lists_folder();
    if (!fs::exists(folder / wanted.front().file)) {
        MESSAGE("skipped: no lists in " << folder.string());
        return;
    }
    std::vector<std::string> texts;
    texts.reserve(wanted.size());
    for (const auto& list : wanted) texts.push_back(unpacked(folder / list.file));
    CategoryCompiler compiler{test_key};
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto list = compiler.add_list({wanted[i].category, wanted[i].file});
        REQUIRE(list);
        ListImport import{compiler, *list, ListFormat::domains};
        import.feed(texts[i]);
        REQUIRE(import.finish());
    }
    const auto database = opened(std::move(compiler));

    Naive naive;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto& count = database->lists()[i];
        CAPTURE(count.name);
        CHECK(count.accepted > 1000);
        CHECK(count.rejected * 100 < count.accepted);
        const auto category = database->number_of(wanted[i].category);
        REQUIRE(category);
        for (auto& word : words_of(texts[i])) {
            const auto line = read_domain_line(word);
            if (line.kind != ListLine::Kind::suffix) continue;
            if (!find_never_block(line.suffix.view()).empty()) continue;
            if (holds_public_suffix(line.suffix.view())) continue;
            naive[std::string{line.suffix.view()}] |= CategorySet{1} << *category;
            names.push_back(std::move(word));
        }
    }
    CHECK(database->size() == naive.size());
    std::size_t differences = 0;
    for (const auto& text : names) {
        for (const auto& asked : {text, "www." + text, "x" + text, text + ".example"}) {
            const auto parsed = DomainName::from_text(asked);
            if (!parsed) continue;
            const auto found = database->find(parsed->view());
            if (found != find_slowly(naive, std::string{parsed->view()})) ++differences;
        }
    }
    CHECK(differences == 0);
    MESSAGE(names.size() << " listed names, " << database->size() << " different, "
                         << database->bytes() / database->size() << " bytes each");
}

}  // namespace
}  // namespace tarha::rules
