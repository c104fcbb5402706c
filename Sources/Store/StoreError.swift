#if Console
    import GRDB

    /// What can be wrong with the data directory and what is kept in it.
    ///
    /// Each message names the directory, what is the matter, and the mend.
    public enum StoreError: Error, Sendable, Equatable, CustomStringConvertible {
        /// Another process holds the directory.
        case held(directory: String, process: Int32?)
        /// The directory cannot be made, or not be written to.
        case unusable(directory: String, reason: String)
        /// The database was made by a later version.
        case newer(directory: String)
        /// The database is damaged, or is none.
        case damaged(directory: String, reason: String)
        /// There is no room on the disk.
        case full(directory: String)
        /// The disk failed, or something else did.
        case failed(directory: String, reason: String)

        /// One line for a person.
        public var description: String {
            switch self {
            case .held(let directory, let process):
                let holder = process.map { "process \($0)" } ?? "another process"
                return "\(directory): in use by \(holder); stop it, or give another --data-dir"
            case .unusable(let directory, let reason):
                return "\(directory): \(reason); give a --data-dir that can be written to"
            case .newer(let directory):
                return "\(directory): made by a later version of lapwing; use that one, or give another --data-dir"
            case .damaged(let directory, let reason):
                return "\(directory)/\(IncidentStore.fileName): \(reason); move the file away to start afresh"
            case .full(let directory): return "\(directory): no room left on the disk; make some"
            case .failed(let directory, let reason): return "\(directory): \(reason)"
            }
        }

        /// Whether it may pass by itself, so that it is worth another try later.
        public var mayPass: Bool {
            switch self {
            case .full, .failed: true
            case .held, .unusable, .newer, .damaged: false
            }
        }

        /// What SQLite's code means.
        init(_ error: any Error, directory: String) {
            if let error = error as? StoreError {
                self = error
                return
            }
            guard let error = error as? DatabaseError else {
                self = .failed(directory: directory, reason: "\(error)")
                return
            }
            let reason = error.message ?? "SQLite's code \(error.extendedResultCode.rawValue)"
            switch error.resultCode {
            case .SQLITE_FULL: self = .full(directory: directory)
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(directory: directory, reason: reason)
            case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
                self = .unusable(directory: directory, reason: reason)
            default: self = .failed(directory: directory, reason: reason)
            }
        }
    }
#endif
