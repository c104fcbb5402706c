#if Console
    import Detection
    import Hummingbird
    import NIOCore
    import Store

    /// One connection to the live events: how things stand, what was missed, and then what comes.
    ///
    /// Nothing is missed between catching up and living on: the subscription stands before the store is read, each event
    /// has a number, those up to the last written one are passed over, and where a number is skipped the store is asked.
    struct EventStream: Sendable {
        /// Where the listener has been; nil where it wants nothing caught up.
        let after: Int64?
        let subscription: Subscription
        let hub: LiveHub

        /// Writes until the listener goes, is cut off, or the program ends.
        func write(to writer: inout any ResponseBodyWriter) async throws {
            try await writer.write(LiveFrame.retry.bytes)
            if let status = hub.status, let frame = LiveFrame(.status(status), seq: nil) {
                try await writer.write(frame.bytes)
            }
            var last = after
            if let after {
                guard let store = hub.store, try store.canResume(after: after) else {
                    let reason = #"{"reason":"what was missed is not kept any more; load the list again"}"#
                    try await writer.write(LiveFrame("reset", json: reason).bytes)
                    last = nil
                    return try await follow(&writer, last: &last)
                }
                try await catchUp(&writer, from: store, last: &last, to: .max)
            }
            for incident in hub.unkept {
                if let frame = LiveFrame(.incident(incident), seq: nil) { try await writer.write(frame.bytes) }
            }
            try await follow(&writer, last: &last)
        }

        private func follow(_ writer: inout any ResponseBodyWriter, last: inout Int64?) async throws {
            for await frame in subscription.listener.frames {
                if let seq = frame.seq {
                    if let known = last {
                        guard seq > known else { continue }
                        if seq - known > 1, let store = hub.store {
                            try await catchUp(&writer, from: store, last: &last, to: seq - 1)
                        }
                    }
                    last = seq
                }
                try await writer.write(frame.bytes)
            }
        }

        /// Writes the events that are kept, up to a number.
        private func catchUp(
            _ writer: inout any ResponseBodyWriter, from store: IncidentStore, last: inout Int64?, to end: Int64
        ) async throws {
            while let known = last, known < end {
                let events = try store.events(after: known, limit: 200)
                for event in events where event.seq <= end {
                    try await writer.write(LiveFrame(event.kind, json: event.json, seq: event.seq).bytes)
                    last = event.seq
                }
                guard events.count == 200 else { return }
            }
        }
    }
#endif
