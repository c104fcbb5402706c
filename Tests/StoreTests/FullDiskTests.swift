#if Console
    import Detection
    import GRDB
    import TestSupport
    import Testing

    @testable import Store

    @Suite struct FullDiskTests {
        let folder: TemporaryFolder
        let store: IncidentStore

        init() throws {
            folder = try TemporaryFolder()
            store = try IncidentStore(directory: folder.path("data"))
        }

        private func setPages(_ pages: Int) throws {
            try store.pool.writeWithoutTransaction { db in
                _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
            }
        }

        /// A database that may not grow says what a disk that is full does.
        @Test func keepingGoesOnWhenThereIsRoomAgain() throws {
            let pages = try store.pool.read { try Int.fetchOne($0, sql: "PRAGMA page_count") } ?? 0
            try setPages(pages + 20)
            var kept = 0
            var failures = 0
            for number in 1...200 {
                do throws(StoreError) {
                    let seq = try store.keep(incident(number), alert: alert(1, of: incident(number)))
                    #expect(failures == 0 && seq == Int64(number))
                    kept += 1
                } catch {
                    #expect(error == .full(directory: store.directory))
                    #expect(error.mayPass)
                    failures += 1
                }
            }
            #expect(kept > 5 && failures > 5)
            #expect(store.failures == UInt64(failures))
            // What was kept is there, whole, and nothing of what was not.
            #expect(try store.count == kept)
            #expect(try store.latestEvent == Int64(kept))
            #expect(try store.incident("i\(kept + 1)") == nil)
            try setPages(1_000_000)
            #expect(try store.keep(incident(500), alert: alert(1, of: incident(500))) == Int64(kept + 1))
            #expect(try store.count == kept + 1)
        }

        @Test func aCommitReachesTheDisk() throws {
            // 2 is FULL: SQLite's documentation of PRAGMA synchronous.
            #expect(try store.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
            #expect(try store.pool.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
        }
    }
#endif
