#if Console
    import Detection
    import GRDB
    import Synchronization

    /// What was found, kept so that neither a crash nor a power cut loses what was shown.
    ///
    /// SQLite in a file of the data directory: a write-ahead log that is synced at each commit, one writer, readers beside
    /// it. The directory is held by one process. What is kept is bounded: see ``StoreLimits``.
    ///
    /// ```swift
    /// let store = try IncidentStore(directory: "/var/lib/lapwing")
    /// let seq = try store.keep(incident, alert: alert)    // committed and synced: may be shown now
    /// ```
    public final class IncidentStore: Sendable {
        /// The database's name in the data directory.
        public static let fileName = "lapwing.sqlite"

        /// The data directory.
        public var directory: String { hold.path }
        let limits: StoreLimits
        let pool: DatabasePool
        private let hold: DataDirectory
        private let failed = Atomic<UInt64>(0)

        /// Opens the store of a directory, which is made where it is missing.
        ///
        /// Throws ``StoreError`` where another process holds the directory, it cannot be written to, or what is in it is
        /// damaged or of a later version.
        public init(directory: String, limits: StoreLimits = StoreLimits()) throws(StoreError) {
            hold = try DataDirectory(directory)
            self.limits = limits
            do {
                var configuration = Configuration()
                configuration.label = "lapwing.store"
                configuration.maximumReaderCount = 4
                configuration.busyMode = .timeout(5)
                configuration.prepareDatabase { db in
                    // A quarter of a megabyte of pages a connection: the working set is the latest incidents.
                    try db.execute(sql: "PRAGMA cache_size = -256")
                }
                pool = try DatabasePool(path: "\(directory)/\(Self.fileName)", configuration: configuration)
                // Each commit reaches the disk before it returns. GRDB's own choice would only keep what a crash of this
                // process leaves, not what a power cut does.
                try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
                let migrator = Schema.migrator
                guard try !pool.read(migrator.hasBeenSuperseded) else { throw StoreError.newer(directory: directory) }
                try migrator.migrate(pool)
            } catch {
                throw StoreError(error, directory: directory)
            }
        }

        /// How often something could not be kept.
        public var failures: UInt64 { failed.load(ordering: .relaxed) }

        /// Runs a read or a write, and says what went wrong in the store's own terms.
        func attempt<T>(_ body: () throws -> T) throws(StoreError) -> T {
            do { return try body() } catch { throw StoreError(error, directory: directory) }
        }

        /// Runs a write, and counts it where it fails.
        func keeping<T>(_ body: () throws -> T) throws(StoreError) -> T {
            do { return try body() } catch {
                failed.add(1, ordering: .relaxed)
                throw StoreError(error, directory: directory)
            }
        }
    }
#endif
