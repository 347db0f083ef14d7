extension StoreSchema {
    /// The table of open sessions in queries with `state > 0`: closed ones, of which there can be any number,
    /// are never gone through.
    static let openSessions = "live_sessions INDEXED BY live_sessions_open"

    /// Sessions that go on, and what has happened in them.
    static let liveSessions = """
        -- Every session that was ever made of events; it is there for good, as its events are known by it.
        CREATE TABLE live_sessions (
            number INTEGER PRIMARY KEY,
            run TEXT NOT NULL,
            id TEXT NOT NULL,
            -- 0: it was closed, 1: it is open, 2: it is open, and an event said that it is over.
            state INTEGER NOT NULL,
            opened_at INTEGER NOT NULL,
            -- Since when nothing has happened.
            active_at INTEGER NOT NULL,
            -- With those that it had when it was opened again.
            messages INTEGER NOT NULL,
            calls INTEGER NOT NULL,
            UNIQUE (run, id)
        );
        CREATE INDEX live_sessions_open ON live_sessions (active_at) WHERE state > 0;
        -- What happened in open sessions, in the order of arrival.
        CREATE TABLE live_events (
            number INTEGER PRIMARY KEY,
            session INTEGER NOT NULL REFERENCES live_sessions,
            at INTEGER,
            message TEXT,
            changes TEXT
        );
        CREATE INDEX live_events_by_session ON live_events (session);
        -- The events that were taken, also of sessions that have been closed: 64 bits of a digest each.
        CREATE TABLE taken_events (
            session INTEGER NOT NULL REFERENCES live_sessions,
            identity INTEGER NOT NULL,
            PRIMARY KEY (session, identity)
        ) WITHOUT ROWID;
        -- When files of events were read last, by 64 bits of a digest of their paths.
        CREATE TABLE event_sources (
            source INTEGER PRIMARY KEY,
            read_at INTEGER NOT NULL
        );
        """
}
