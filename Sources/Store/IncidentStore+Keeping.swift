#if Console
    import Detection
    import GRDB

    extension IncidentStore {
        /// Keeps an incident as it stands now, and the alert that made or grew it, in one transaction.
        ///
        /// Gives the number of the event to publish. What is kept already is not kept twice: an alert is known by its
        /// id, and an incident that is kept in a later state (a recording is watched again) stays as it is; then the
        /// number is that of the latest event. After a failure nothing of it is kept, and the next call may succeed.
        @discardableResult
        public func keep(_ incident: Incident, alert: Alert) throws(StoreError) -> Int64 {
            try keep([(incident, alert)])
        }

        /// Keeps several, in their order, in one transaction; gives the number of the last event.
        ///
        /// One sync of the disk for all of them, which is what each call costs.
        @discardableResult
        public func keep(_ updates: [(incident: Incident, alert: Alert)]) throws(StoreError) -> Int64 {
            try keeping {
                let rows = try updates.map { try Update($0.incident, $0.alert) }
                return try pool.write { db in
                    var last: Int64?
                    for row in rows {
                        let isNews = try row.writeIncident(db)
                        try row.writeAlert(db, limit: limits.alertsPerIncident)
                        guard isNews else { continue }
                        try db.cachedStatement(sql: "INSERT INTO event (kind, json) VALUES ('incident', ?)")
                            .execute(arguments: [row.incidentJSON])
                        last = db.lastInsertedRowID
                        if db.lastInsertedRowID % 256 == 0 { try Self.prune(db, limits) }
                    }
                    if let last { return last }
                    return try Self.latestEvent(db)
                }
            }
        }

        /// The number of the latest event that ever was; 0 before the first.
        static func latestEvent(_ db: Database) throws -> Int64 {
            try Int64.fetchOne(db.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = 'event'")) ?? 0
        }

        /// Lets the oldest go where there is too much.
        static func prune(_ db: Database, _ limits: StoreLimits) throws {
            for (table, key, limit) in [
                ("event", "seq", limits.events), ("incident", "last", limits.incidents),
                ("alert", "number", limits.alerts),
            ] {
                let excess = (try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0) - limit
                guard excess > 0 else { continue }
                try db.execute(
                    sql: "DELETE FROM \(table) WHERE rowid IN (SELECT rowid FROM \(table) ORDER BY \(key) LIMIT ?)",
                    arguments: [excess])
            }
        }
    }

    /// An incident and an alert, ready to be written.
    private struct Update {
        let incident: Incident
        let incidentJSON: String
        let alert: Alert
        let alertJSON: String

        init(_ incident: Incident, _ alert: Alert) throws {
            self.incident = incident
            self.alert = alert
            incidentJSON = try JSONLine.text(incident)
            alertJSON = try JSONLine.text(alert)
        }

        /// Writes the incident unless it is there in the same or a later state; tells whether it was written.
        func writeIncident(_ db: Database) throws -> Bool {
            let known = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT last, alerts FROM incident WHERE id = ?"), arguments: [incident.id])
            guard let known else {
                try db.cachedStatement(
                    sql: """
                        INSERT INTO incident (first, last, host, severity, alerts, json, id) VALUES (?, ?, ?, ?, ?, ?, ?)
                        """
                ).execute(arguments: columns)
                return true
            }
            let last: Int64 = known[0]
            let alerts: Int = known[1]
            guard incident.last > last || incident.alerts > alerts else { return false }
            try db.cachedStatement(
                sql: """
                    UPDATE incident SET first = ?, last = ?, host = ?, severity = ?, alerts = ?, json = ? WHERE id = ?
                    """
            ).execute(arguments: columns)
            return true
        }

        private var columns: StatementArguments {
            [
                incident.first, incident.last, "\(incident.host)", incident.severity, incident.alerts,
                incidentJSON, incident.id,
            ]
        }

        /// Writes the alert unless it is there; of too many of one incident, one from the middle goes.
        func writeAlert(_ db: Database, limit: Int) throws {
            let known = try Int.fetchOne(
                db.cachedStatement(sql: "SELECT 1 FROM alert WHERE id = ?"), arguments: [alert.id])
            guard known == nil else { return }
            try db.cachedStatement(sql: "INSERT INTO alert (id, incident, time, json) VALUES (?, ?, ?, ?)")
                .execute(arguments: [alert.id, incident.id, alert.time, alertJSON])
            // The first half stays for good, so the one that has to go is the oldest after it.
            try db.cachedStatement(
                sql: """
                    DELETE FROM alert WHERE (SELECT count(*) FROM alert WHERE incident = ?1) > ?2 AND number =
                        (SELECT number FROM alert WHERE incident = ?1 ORDER BY number LIMIT 1 OFFSET ?3)
                    """
            ).execute(arguments: [incident.id, limit, limit / 2])
        }
    }
#endif
