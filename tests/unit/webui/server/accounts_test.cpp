// The small files of the web server: accounts, the one-time code, the audit log.
#include "webui/server/accounts.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/support/temp_folder.h"
#include "webui/server/audit.h"
#include "webui/server/setup_code.h"
#include "webui/server/state_file.h"

namespace tarha::webui::server {
namespace {

Accounts sample() {
    Accounts accounts;
    accounts.users.push_back({"Kaisa \"K\"", Role::parent, "scrypt:x", std::nullopt, "fi"});
    accounts.users.push_back({"Mummo", Role::sitter, "scrypt:y", 2000, ""});
    accounts.tokens.push_back({"ab12", "lights", {"read", "act"}, "d1", 1000, 3000});
    accounts.remember("device", 1000);
    return accounts;
}

unsigned mode_of(const std::string& path) {
    struct stat found {};
    REQUIRE(stat(path.c_str(), &found) == 0);
    return found.st_mode & 0777U;
}

TEST_CASE("accounts come back as they were written") {
    const auto read = parse_accounts(accounts_text(sample()), "users.json");
    REQUIRE(read);
    CHECK(accounts_text(*read) == accounts_text(sample()));
    CHECK(read->users[1].holds_at(1999));
    CHECK_FALSE(read->users[1].holds_at(2000));
    CHECK(read->find_token("d1", 2999) != nullptr);
    CHECK(read->find_token("d1", 3000) == nullptr);
    CHECK(read->tokens[0].needs() == (scopes[0].needs | scopes[2].needs));
    CHECK(read->is_known("device"));
    CHECK(read->parents() == 1);
}

TEST_CASE("a damaged file is refused with its name") {
    const std::string good = accounts_text(sample());
    for (const std::string& bad :
         {std::string{}, std::string{"[]"}, good.substr(0, good.size() / 2),
          std::string{R"({"version":1,"users":[1]})"},
          std::string{R"({"version":1,"users":[{"name":"a","role":"king"}]})"},
          std::string{R"({"version":2})"}}) {
        CAPTURE(bad);
        const auto read = parse_accounts(bad, "users.json");
        REQUIRE_FALSE(read);
        CHECK(read.error().message().find("users.json") == 0);
    }
}

TEST_CASE("names of users") {
    for (const char* good : {"Kaisa", "\xc3\x84iti", "a b", "<b>"}) CHECK(is_user_name(good));
    for (const std::string& bad :
         {std::string{}, std::string{" a"}, std::string{"a "}, std::string{"a\nb"},
          std::string{"a/b"}, std::string{"\xff"}, std::string(33, 'a')}) {
        CHECK_FALSE(is_user_name(bad));
    }
}

TEST_CASE("the device that was silent for longest makes room") {
    Accounts accounts;
    for (std::size_t i = 0; i <= max_known_devices; ++i) {
        accounts.remember("d" + std::to_string(i), static_cast<UnixTime>(i));
    }
    CHECK(accounts.devices.size() == max_known_devices);
    CHECK_FALSE(accounts.is_known("d0"));
    CHECK(accounts.is_known("d1"));
}

TEST_CASE("private files: 0600, whole, and refused when others may read them") {
    const TempFolder folder;
    const std::string file = folder / "users.json";
    CHECK(load_accounts(file)->users.empty());
    REQUIRE(save_accounts(file, sample()));
    CHECK(mode_of(file) == 0600);
    CHECK(load_accounts(file)->users.size() == 2);
    REQUIRE(chmod(file.c_str(), 0644) == 0);
    CHECK_FALSE(load_accounts(file));
    const std::string state = folder / "state";
    REQUIRE(make_private_folder(state));
    CHECK(mode_of(state) == 0700);
    REQUIRE(chmod(state.c_str(), 0755) == 0);
    CHECK_FALSE(make_private_folder(state));
}

TEST_CASE("the one-time code holds for a day, once, however it is typed") {
    const TempFolder folder;
    const std::string state = folder / "web";
    const auto code = show_setup_code(state, 1000);
    REQUIRE(code);
    CHECK(*show_setup_code(state, 2000) == *code);
    CHECK(is_setup_code(state, *code, 2000));
    std::string typed = " " + code->substr(0, 4) + " " + code->substr(5);
    for (char& c : typed) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    CHECK(is_setup_code(state, typed, 2000));
    CHECK_FALSE(is_setup_code(state, "", 2000));
    CHECK_FALSE(is_setup_code(state, "AAAA-AAAA", 2000));
    CHECK_FALSE(is_setup_code(state, *code, 1000 + setup_code_lifetime));
    CHECK(*show_setup_code(state, 1000 + setup_code_lifetime) != *code);
    remove_setup_code(state);
    CHECK_FALSE(is_setup_code(state, *code, 2000));
}

TEST_CASE("the audit log is bounded in bytes and in time") {
    const TempFolder folder;
    const std::string file = folder / "audit.jsonl";
    Audit audit{file};
    constexpr UnixTime start = 1'000'000;
    for (int i = 0; i < 3000; ++i) {
        audit.add({start + i, "Kaisa", "192.168.1.5", "POST /profiles/{id}/pause", "mia", true});
    }
    CHECK(std::filesystem::file_size(file) <= Audit::max_bytes);
    CHECK(mode_of(file) == 0600);
    const auto rows = audit.latest(10, start + 3000);
    REQUIRE(rows.size() == 10);
    CHECK(rows[0].at("when") == start + 2999);
    CHECK(audit.latest(10, start + 3000 + Audit::kept_for).empty());
}

TEST_CASE("guessing does not push the rest out of the audit log") {
    const TempFolder folder;
    Audit audit{folder / "audit.jsonl"};
    audit.add({3600, "Kaisa", "", "signed in", "", true});
    for (int i = 0; i < 1000; ++i) audit.add({3601, "", "", "sign-in refused", "", false});
    CHECK(audit.latest(1000, 3700).size() == 1 + Audit::max_failures_an_hour);
    audit.add({7200, "", "", "sign-in refused", "", false});
    CHECK(audit.latest(1000, 7300).size() == 2 + Audit::max_failures_an_hour);
}

}  // namespace
}  // namespace tarha::webui::server
