#if Console
    import Foundation
    import GRDB
    import Store
    import TestSupport
    import Testing

    @Suite struct DataDirectoryTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private func mode(_ path: String) throws -> Int {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
        }

        @Test func theDirectoryIsItsOwnersAlone() throws {
            let path = folder.path("a/b/data")
            let store = try IncidentStore(directory: path)
            #expect(try mode(path) == 0o700)
            #expect(try mode("\(path)/lock") == 0o600)
            #expect(store.directory == path)
        }

        @Test func oneProcessHoldsIt() throws {
            let path = folder.path("data")
            var store: IncidentStore? = try IncidentStore(directory: path)
            let held = StoreError.held(directory: path, process: ProcessInfo.processInfo.processIdentifier)
            #expect(throws: held) { _ = try IncidentStore(directory: path) }
            #expect(held.description.hasPrefix("\(path): in use by process "))
            try store?.keep(incident(1), alert: alert(1, of: incident(1)))
            store = nil
            // What was kept is there for the next.
            #expect(try IncidentStore(directory: path).count == 1)
        }

        @Test func aFileInTheWayIsSaidInOneLine() throws {
            let path = try folder.write("", to: "file")
            for directory in [path, "\(path)/below"] {
                let error = #expect(throws: StoreError.self) { _ = try IncidentStore(directory: directory) }
                let text = error.map(String.init(describing:)) ?? ""
                #expect(text.hasPrefix("\(directory): ") && text.contains("--data-dir"), "\(text)")
                #expect(!text.contains("\n") && !text.contains("NS"), "\(text)")
            }
        }

        @Test func whatIsNoDatabaseIsRefused() throws {
            try FileManager.default.createDirectory(atPath: folder.path("data"), withIntermediateDirectories: true)
            try folder.write(String(repeating: "no database. ", count: 500), to: "data/lapwing.sqlite")
            let error = #expect(throws: StoreError.self) { _ = try IncidentStore(directory: folder.path("data")) }
            guard case .damaged = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }

        @Test func aLaterVersionsDatabaseIsRefused() throws {
            let path = folder.path("data")
            _ = try IncidentStore(directory: path)
            let queue = try DatabaseQueue(path: "\(path)/lapwing.sqlite")
            try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2')") }
            try queue.close()
            #expect(throws: StoreError.newer(directory: path)) { _ = try IncidentStore(directory: path) }
        }
    }
#endif
