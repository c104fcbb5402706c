#if Console
    import Detection
    import Foundation

    /// What `serve` has learnt of a live source, kept in the data directory, so that a restart does not begin anew.
    struct LearntBefore: Sendable {
        private let source: SourceName
        private let path: String

        init(directory: String, source: SourceName) {
            self.source = source
            let name = source.description.map { $0.isLetter || $0.isNumber ? $0 : "-" }
            path = directory + "/models/" + String(name) + ".lapwing"
        }

        /// A simulation begins anew each time, and a recording is not learnt from unless that is asked for.
        var isKept: Bool {
            switch source {
            case .interface, .netflow: true
            case .simulation, .log, .file: false
            }
        }

        /// How long is learnt where nothing is said.
        var standard: Int64 {
            if case .simulation = source { return 3_600_000_000 }
            return 600_000_000
        }

        /// The baseline that was kept, where it is to be used and can be.
        func models(_ flags: DetectFlags, given: [String]) -> [String] {
            guard isKept, flags.learn.isEmpty, given.isEmpty, FileManager.default.fileExists(atPath: path) else {
                return []
            }
            do { _ = try BaselineFile.read(path) } catch {
                Terminal.complain("\(error) It is learnt anew.")
                return []
            }
            return [path]
        }

        /// Keeps a baseline.
        func keep(_ baseline: BaselineFile) throws {
            guard isKept else { return }
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            try baseline.write(to: path, created: now())
        }
    }
#endif
