// Database: the few things that the journal asks of SQLite, as values and Status. Only this and
// sqlite_library.h know SQLite.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "rules/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tarha::journal {

// What a statement is given for each '?'.
using Value = std::variant<std::int64_t, std::string_view>;

class Row {
public:
    explicit Row(sqlite3_stmt* statement) : statement_{statement} {}
    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::string text(int column) const;

private:
    sqlite3_stmt* statement_;
};

class Database {
public:
    // ":memory:" is a database in RAM.
    static Result<Database> open(const std::string& file);

    // One statement, or several without parameters.
    Status run(const char* sql, std::initializer_list<Value> values = {}) const;
    Status each(const char* sql, std::initializer_list<Value> values,
                const std::function<void(const Row&)>& use) const;
    [[nodiscard]] Result<std::int64_t> number(const char* sql) const;

    // All of `from`, in place of what was here.
    Status copy_from(const Database& from) const;
    // The last failure says that the file itself is damaged or no database.
    [[nodiscard]] bool is_damaged() const;

private:
    struct Close {
        void operator()(sqlite3* database) const;
    };
    explicit Database(sqlite3* database) : database_{database} {}
    [[nodiscard]] Error error() const;

    std::unique_ptr<sqlite3, Close> database_;
};

// What a transaction wrote is undone unless commit() was reached.
class Transaction {
public:
    explicit Transaction(const Database& database)
        : database_{&database}, begun_{database.run("BEGIN IMMEDIATE")} {}
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    [[nodiscard]] const Status& begun() const { return begun_; }
    Status commit();

private:
    const Database* database_;
    Status begun_;
    bool done_ = false;
};

}  // namespace tarha::journal
