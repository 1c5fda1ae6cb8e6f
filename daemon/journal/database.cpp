#include "daemon/journal/database.h"

#include "daemon/journal/sqlite_library.h"

namespace tarha::journal {
namespace {

// Whoever has a database or a statement has loaded it.
const SqliteLibrary& sqlite() {
    return *load_sqlite();
}

struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite().finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

constexpr int busy_timeout_ms = 500;  // somebody may look into the file with another program

// The texts outlive the statement: SQLite need not copy them.
bool bind(sqlite3_stmt* statement, int place, const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return sqlite().bind_int64(statement, place, *number) == SQLITE_OK;
    }
    const auto text = std::get<std::string_view>(value);
    return sqlite().bind_text(statement, place, text.data(), static_cast<int>(text.size()),
                              SQLITE_STATIC) == SQLITE_OK;
}

}  // namespace

std::int64_t Row::number(int column) const {
    return sqlite().column_int64(statement_, column);
}

std::string Row::text(int column) const {
    const auto* bytes = sqlite().column_text(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite().column_bytes(statement_, column));
    return bytes == nullptr ? std::string{}
                            : std::string{reinterpret_cast<const char*>(bytes), size};
}

void Database::Close::operator()(sqlite3* database) const {
    sqlite().close_v2(database);
}

Result<Database> Database::open(const std::string& file) {
    if (const auto& loaded = load_sqlite(); !loaded) return loaded.error();
    sqlite3* raw = nullptr;
    constexpr int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
    const int code = sqlite().open_v2(file.c_str(), &raw, flags, nullptr);
    if (raw == nullptr) return Error{file, "there is no memory for a database"};
    Database database{raw};
    if (code != SQLITE_OK) return database.error();
    sqlite().busy_timeout(raw, busy_timeout_ms);
    sqlite().extended_result_codes(raw, 1);
    return database;
}

Error Database::error() const {
    const char* file = sqlite().db_filename(database_.get(), "main");
    return {file == nullptr ? "" : file, sqlite().errmsg(database_.get())};
}

bool Database::is_damaged() const {
    const int code = sqlite().errcode(database_.get()) & 0xff;
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

Status Database::run(const char* sql, std::initializer_list<Value> values) const {
    if (values.size() > 0) return each(sql, values, {});
    if (sqlite().exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return error();
    return Done{};
}

Status Database::each(const char* sql, std::initializer_list<Value> values,
                      const std::function<void(const Row&)>& use) const {
    sqlite3_stmt* raw = nullptr;
    if (sqlite().prepare_v2(database_.get(), sql, -1, &raw, nullptr) != SQLITE_OK) return error();
    const Statement statement{raw};
    int place = 0;
    for (const Value& value : values) {
        if (!bind(raw, ++place, value)) return error();
    }
    int code = SQLITE_ROW;
    while ((code = sqlite().step(raw)) == SQLITE_ROW) {
        if (use) use(Row{raw});
    }
    return code == SQLITE_DONE ? Status{Done{}} : Status{error()};
}

Result<std::int64_t> Database::number(const char* sql) const {
    std::int64_t value = 0;
    const auto asked = each(sql, {}, [&value](const Row& row) { value = row.number(0); });
    if (!asked) return asked.error();
    return value;
}

Status Database::copy_from(const Database& from) const {
    sqlite3_backup* copy =
        sqlite().backup_init(database_.get(), "main", from.database_.get(), "main");
    if (copy == nullptr) return error();
    constexpr int all_pages = -1;
    sqlite().backup_step(copy, all_pages);
    if (sqlite().backup_finish(copy) != SQLITE_OK) return error();
    return Done{};
}

Transaction::~Transaction() {
    if (begun_ && !done_) static_cast<void>(database_->run("ROLLBACK"));
}

Status Transaction::commit() {
    auto committed = database_->run("COMMIT");
    done_ = committed.has_value();
    return committed;
}

}  // namespace tarha::journal
