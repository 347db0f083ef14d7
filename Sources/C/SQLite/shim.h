#pragma once

#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast of -1 to a function pointer, which Swift does not import. Both copy.

static inline int promptgit_sqlite_bind_text(
    sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 count) {
    // A null pointer would bind NULL; an empty text is not NULL.
    return sqlite3_bind_text64(
        statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int promptgit_sqlite_bind_blob(
    sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_blob64(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}

// The bytes are read where they lie, until the statement has run.
static inline int promptgit_sqlite_lend_text(
    sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_text64(
        statement, index, bytes ? (const char *)bytes : "", count, SQLITE_STATIC, SQLITE_UTF8);
}

// Variadic functions are not visible in Swift; each option that is used has a wrapper of its own.

/// Refuses SQL that could corrupt the file, such as writes to the schema table.
static inline int promptgit_sqlite_set_defensive(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

/// Keeps SQLite from counting what memory it uses, each time under a lock: nobody asks. Without effect once
/// it was used.
static inline void promptgit_sqlite_count_no_memory(void) {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// What the system said when it refused something of a database or its log last; 0 where that is not known.
static inline int promptgit_sqlite_refusal(sqlite3 *database) {
    int found = sqlite3_system_errno(database);
    // A commit that fails does not say it there.
    if (found == 0) sqlite3_file_control(database, (const char *)0, SQLITE_FCNTL_LAST_ERRNO, &found);
    if (found == 0) {
        sqlite3_file *log = 0;
        if (sqlite3_file_control(database, (const char *)0, SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK
            && log != 0 && log->pMethods != 0 && log->pMethods->xFileControl != 0)
            log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &found);
    }
    return found;
}

/// Leaves the log as it is when the last connection closes.
static inline int promptgit_sqlite_keep_log(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
