import Foundation
import Learning

/// What a search has found so far, a line of JSON each, so that an interrupted one goes on where it stopped.
public struct TuningJournal: Sendable {
    /// What must be the same for results to be of use again.
    public struct Header: Sendable, Codable, Equatable {
        /// The SHA-256 of each data file.
        public var data: [String]
        /// The model, and all options that bear on the results.
        public var search: String

        /// Makes a header.
        public init(data: [String], search: String) {
            self.data = data
            self.search = search
        }

        /// A name for the search: the same for the same data and words.
        public var digest: String {
            String(
                (data + [search]).joined(separator: "\n").utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
                    ($0 ^ UInt64($1)) &* 0x100_0000_01b3
                }, radix: 16)
        }
    }

    /// The outcome of one trial on a share of the rows.
    public struct Entry: Sendable, Codable, Equatable {
        /// The trial.
        public var trial: Int
        /// The part of the rows that it saw, one in this many.
        public var fraction: Int
        /// The hyperparameters.
        public var values: [String: Double]
        /// The objective on each fold; empty where the trial failed.
        public var results: [Double]
        /// How long it took.
        public var seconds: Double
        /// Why it failed.
        public var failure: String?
    }

    private let path: String?

    /// The entries that were there, and those added since.
    public private(set) var entries: [Entry]

    /// Opens a journal, or begins one; nil keeps it in memory only.
    ///
    /// A last line that was cut short is dropped. Throws `.badOption` where the file is of another search.
    public init(path: String?, header: Header) throws(LearningError) {
        self.path = path
        entries = []
        guard let path else { return }
        let other = LearningError.badOption(
            name: "--journal", value: path,
            expected: "a journal of this very search (it is of other data or options): name another file, or delete it")
        guard let data = FileManager.default.contents(atPath: path), !data.isEmpty else {
            try AtomicFile.write(Self.line(header), to: path)
            return
        }
        var lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
        guard let first = lines.first, let found = try? JSONDecoder().decode(Header.self, from: first), found == header
        else { throw other }
        lines.removeFirst()
        var kept = Self.line(header)
        for line in lines {
            guard let entry = try? JSONDecoder().decode(Entry.self, from: line) else { break }
            entries.append(entry)
            kept.append(Self.line(entry))
        }
        if kept != data { try AtomicFile.write(kept, to: path) }
    }

    /// The outcome of a trial, where it is known already.
    func entry(trial: Int, fraction: Int, values: [String: Double]) -> Entry? {
        entries.first { $0.trial == trial && $0.fraction == fraction && $0.values == values }
    }

    /// Adds an outcome; it is on the disk when this returns.
    mutating func append(_ entry: Entry) throws(LearningError) {
        entries.append(entry)
        guard let path else { return }
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw .cannotWrite(file: path, reason: "it is gone")
        }
        do {
            try handle.seekToEnd()
            try handle.write(contentsOf: Self.line(entry))
            try handle.synchronize()
            try handle.close()
        } catch { throw .cannotWrite(file: path, reason: AtomicFile.reason(error)) }
    }

    private static func line(_ value: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ((try? encoder.encode(value)) ?? Data()) + Data("\n".utf8)
    }
}
