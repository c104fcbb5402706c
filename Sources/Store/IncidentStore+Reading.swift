#if Console
    import Detection
    import GRDB

    extension IncidentStore {
        /// The number of the latest event that was kept; 0 before the first.
        public var latestEvent: Int64 {
            get throws(StoreError) { try attempt { try pool.read(Self.latestEvent) } }
        }

        /// How many incidents are kept.
        public var count: Int {
            get throws(StoreError) {
                try attempt { try pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM incident") ?? 0 } }
            }
        }

        /// A page of incidents, from the newest to the oldest by their first alert.
        public func incidents(before: IncidentCursor? = nil, limit: Int) throws(StoreError) -> [StoredIncident] {
            try attempt {
                try pool.read { db in
                    try Row.fetchAll(
                        db,
                        sql: """
                            SELECT id, first, json FROM incident WHERE (first, id) < (?, ?)
                            ORDER BY first DESC, id DESC LIMIT ?
                            """,
                        // No id is above the highest character.
                        arguments: [before?.first ?? .max, before?.id ?? "\u{10FFFF}", max(0, limit)]
                    ).map { StoredIncident(id: $0[0], first: $0[1], json: $0[2]) }
                }
            }
        }

        /// An incident with its alerts; nil where there is none.
        public func incident(_ id: String) throws(StoreError) -> StoredIncidentDetail? {
            try attempt {
                try pool.read { db in
                    guard
                        let row = try Row.fetchOne(
                            db, sql: "SELECT id, first, json, alerts FROM incident WHERE id = ?", arguments: [id])
                    else { return nil }
                    let alerts = try String.fetchAll(
                        db, sql: "SELECT json FROM alert WHERE incident = ? ORDER BY time, number", arguments: [id])
                    let all: Int = row[3]
                    return StoredIncidentDetail(
                        incident: StoredIncident(id: row[0], first: row[1], json: row[2]), alerts: alerts,
                        alertsNotKept: max(0, all - alerts.count))
                }
            }
        }

        /// The incidents whose latest alert is not before a moment, the oldest first, so that folding goes on after a
        /// restart.
        ///
        /// Those that another version wrote and this one cannot read are left out.
        public func openIncidents(since: Int64, limit: Int = 10_000) throws(StoreError) -> [Incident] {
            try attempt {
                try pool.read { db in
                    try Row.fetchAll(
                        db, sql: "SELECT id, first, json FROM incident WHERE last >= ? ORDER BY last DESC LIMIT ?",
                        arguments: [since, max(0, limit)]
                    ).reversed().compactMap { try? StoredIncident(id: $0[0], first: $0[1], json: $0[2]).incident() }
                }
            }
        }

        /// Events after a number, in their order; see ``canResume(after:)`` for whether that is all of them.
        public func events(after seq: Int64, limit: Int) throws(StoreError) -> [StoredEvent] {
            try attempt {
                try pool.read { db in
                    try Row.fetchAll(
                        db, sql: "SELECT seq, kind, json FROM event WHERE seq > ? ORDER BY seq LIMIT ?",
                        arguments: [seq, max(0, limit)]
                    ).map { StoredEvent(seq: $0[0], kind: $0[1], json: $0[2]) }
                }
            }
        }

        /// Whether all events after a number are still kept: not where the number is older than what is kept, or is
        /// of another database.
        public func canResume(after seq: Int64) throws(StoreError) -> Bool {
            try attempt {
                try pool.read { db in
                    let latest = try Self.latestEvent(db)
                    let oldest = try Int64.fetchOne(db, sql: "SELECT min(seq) FROM event") ?? latest + 1
                    return seq <= latest && seq >= oldest - 1
                }
            }
        }
    }
#endif
