#if Console
    import GRDB

    /// The tables, and how they came to be.
    ///
    /// A migration that was released is never changed: what comes after is a further one.
    enum Schema {
        static var migrator: DatabaseMigrator {
            var migrator = DatabaseMigrator()
            migrator.registerMigration("1") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE incident (
                            number INTEGER PRIMARY KEY AUTOINCREMENT,
                            id TEXT NOT NULL UNIQUE,
                            first INTEGER NOT NULL,
                            last INTEGER NOT NULL,
                            host TEXT NOT NULL,
                            severity INTEGER NOT NULL,
                            alerts INTEGER NOT NULL,
                            json TEXT NOT NULL
                        ) STRICT;
                        CREATE INDEX incident_by_first ON incident (first, id);
                        CREATE INDEX incident_by_last ON incident (last);
                        CREATE TABLE alert (
                            number INTEGER PRIMARY KEY AUTOINCREMENT,
                            id TEXT NOT NULL UNIQUE,
                            incident TEXT NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
                            time INTEGER NOT NULL,
                            json TEXT NOT NULL
                        ) STRICT;
                        CREATE INDEX alert_by_incident ON alert (incident, number);
                        CREATE TABLE event (
                            seq INTEGER PRIMARY KEY AUTOINCREMENT,
                            kind TEXT NOT NULL,
                            json TEXT NOT NULL
                        ) STRICT;
                        """)
            }
            return migrator
        }
    }
#endif
