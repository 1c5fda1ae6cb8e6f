#include "daemon/journal/sqlite_library.h"

#include "daemon/loader/late_library.h"

namespace tarha::journal {
namespace {

Result<SqliteLibrary> find_sqlite() {
    const auto library = loader::LateLibrary::open(
        {"libsqlite3.so.0"},
        "libsqlite3 is not installed, and nothing can be remembered without it");
    if (!library) return library.error();
    SqliteLibrary sqlite;
    const bool whole =
        library->find("sqlite3_open_v2", sqlite.open_v2) &&
        library->find("sqlite3_close_v2", sqlite.close_v2) &&
        library->find("sqlite3_busy_timeout", sqlite.busy_timeout) &&
        library->find("sqlite3_extended_result_codes", sqlite.extended_result_codes) &&
        library->find("sqlite3_db_filename", sqlite.db_filename) &&
        library->find("sqlite3_errmsg", sqlite.errmsg) &&
        library->find("sqlite3_errcode", sqlite.errcode) &&
        library->find("sqlite3_exec", sqlite.exec) &&
        library->find("sqlite3_prepare_v2", sqlite.prepare_v2) &&
        library->find("sqlite3_step", sqlite.step) &&
        library->find("sqlite3_finalize", sqlite.finalize) &&
        library->find("sqlite3_bind_int64", sqlite.bind_int64) &&
        library->find("sqlite3_bind_text", sqlite.bind_text) &&
        library->find("sqlite3_column_int64", sqlite.column_int64) &&
        library->find("sqlite3_column_text", sqlite.column_text) &&
        library->find("sqlite3_column_bytes", sqlite.column_bytes) &&
        library->find("sqlite3_backup_init", sqlite.backup_init) &&
        library->find("sqlite3_backup_step", sqlite.backup_step) &&
        library->find("sqlite3_backup_finish", sqlite.backup_finish);
    if (!whole) return Error{"", "libsqlite3 cannot be used: it is broken or too old"};
    return sqlite;
}

}  // namespace

const Result<SqliteLibrary>& load_sqlite() {
    static const Result<SqliteLibrary> sqlite = find_sqlite();
    return sqlite;
}

}  // namespace tarha::journal
