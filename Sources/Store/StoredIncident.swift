#if Console
    import Detection
    import Foundation

    /// An incident as it was kept.
    public struct StoredIncident: Sendable, Hashable {
        /// Its id.
        public var id: String
        /// When its first alert was, in microseconds since 1970.
        public var first: Int64
        /// The incident as JSON, on one line.
        public var json: String

        /// The incident itself; throws where a version of another mind wrote it.
        public func incident() throws -> Incident {
            try JSONDecoder().decode(Incident.self, from: Data(json.utf8))
        }

        /// Where the next page begins: after this one.
        public var cursor: IncidentCursor { IncidentCursor(first: first, id: id) }
    }

    /// An incident with the alerts that were kept of it.
    public struct StoredIncidentDetail: Sendable, Hashable {
        /// The incident.
        public var incident: StoredIncident
        /// Its alerts as JSON, each on one line, the oldest first.
        public var alerts: [String]
        /// How many of its alerts are not among them.
        public var alertsNotKept: Int
    }

    /// A place in the list of incidents, which runs from the newest to the oldest by their first alert.
    ///
    /// An incident that grows stays where it is, so that no page repeats or skips one.
    public struct IncidentCursor: Sendable, Hashable, CustomStringConvertible {
        /// The first alert of the last incident that was given.
        public var first: Int64
        /// Its id.
        public var id: String

        /// A place of its parts.
        public init(first: Int64, id: String) {
            self.first = first
            self.id = id
        }

        /// A place of its text; nil where it is none.
        public init?(_ text: String) {
            guard text.utf8.count <= 200, let dot = text.firstIndex(of: "."), let first = Int64(text[..<dot]) else {
                return nil
            }
            let id = text[text.index(after: dot)...]
            guard !id.isEmpty else { return nil }
            self.init(first: first, id: String(id))
        }

        /// Its text.
        public var description: String { "\(first).\(id)" }
    }

    /// Something that was kept and that listeners are told of.
    public struct StoredEvent: Sendable, Hashable {
        /// Its number: one more than the one before.
        public var seq: Int64
        /// What it is: `incident`.
        public var kind: String
        /// What is told, as JSON on one line.
        public var json: String
    }
#endif
