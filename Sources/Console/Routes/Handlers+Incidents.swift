#if Console
    import Detection
    import HTTPTypes
    import Hummingbird
    import Logging
    import Store

    extension Handlers {
        /// A page of the list; what could not be kept stands before the first one.
        func incidents(_ query: Query) throws(Problem) -> Response {
            let limit = try query.number("limit", in: 1...200) ?? 50
            var before: IncidentCursor?
            if let text = query["before"] {
                guard let cursor = IncidentCursor(text) else {
                    throw Problem(
                        .badRequest, "before: expected the `next` of an earlier answer, found '\(Query.shown(text))'")
                }
                before = cursor
            }
            // Read first: what is kept in between is then both in the list and told again, and not lost.
            let latest = try reading { () throws(StoreError) in try store.latestEvent }
            // One more than asked for shows whether there is a next page.
            let found = try reading { () throws(StoreError) in try store.incidents(before: before, limit: limit + 1) }
            let total = try reading { () throws(StoreError) in try store.count }
            let unkept = hub.unkept
            let page = found.prefix(limit)
            var items = page.map { kept in
                unkept.first { $0.id == kept.id }.flatMap { try? JSONLine.text($0) } ?? kept.json
            }
            if before == nil {
                let fresh = unkept.filter { incident in !page.contains { $0.id == incident.id } }
                items = fresh.reversed().compactMap { try? JSONLine.text($0) } + items
            }
            var text = #"{"incidents":[\#(items.joined(separator: ","))],"latest_event":\#(latest),"total":\#(total)"#
            if found.count > limit, let next = page.last?.cursor.description, let next = try? JSONLine.text(next) {
                text += #","next":\#(next)"#
            }
            return Self.json(text: text + "}")
        }

        /// One incident with its alerts.
        func incident(_ id: String) throws(Problem) -> Response {
            let kept = try reading { () throws(StoreError) in try store.incident(id) }
            let unkept = hub.unkept.first { $0.id == id }
            guard let json = unkept.flatMap({ try? JSONLine.text($0) }) ?? kept?.incident.json else {
                throw Problem(.notFound, "there is no incident of that id")
            }
            let alerts = kept?.alerts ?? []
            let others = unkept.map { max(0, $0.alerts - alerts.count) } ?? kept?.alertsNotKept ?? 0
            return Self.json(
                text: """
                    {"alerts":[\(alerts.joined(separator: ","))],"alerts_not_kept":\(others),"incident":\(json)}
                    """)
        }

        private func reading<T>(_ body: () throws(StoreError) -> T) throws(Problem) -> T {
            do { return try body() } catch {
                logger.error("\(error)")
                throw Problem(.serviceUnavailable, "what was kept cannot be read: \(error)")
            }
        }
    }
#endif
