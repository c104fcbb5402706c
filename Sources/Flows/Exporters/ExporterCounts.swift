/// What came from exporters, and what of it was lost or left out.
public struct ExporterCounts: Sendable, Equatable {
    /// Datagrams.
    public var datagrams: UInt64 = 0
    /// Flow records.
    public var records: UInt64 = 0
    /// Records of options (sampling rates, names of interfaces, ...).
    public var optionRecords: UInt64 = 0
    /// Records without a source and a destination address, which are no flows.
    public var otherRecords: UInt64 = 0
    /// Datagrams of no version that is known (5, 9 or 10).
    public var unknownVersions: UInt64 = 0
    /// Datagrams that contradict themselves or end too early; what came before that was used.
    public var malformed: UInt64 = 0
    /// Datagrams with bytes behind the message's end.
    public var trailing: UInt64 = 0
    /// Templates that came first or changed.
    public var templates: UInt64 = 0
    /// Templates that cannot be, or that there was no room for.
    public var refusedTemplates: UInt64 = 0
    /// Templates that were not sent again in time.
    public var expiredTemplates: UInt64 = 0
    /// Templates that the exporter took back.
    public var withdrawnTemplates: UInt64 = 0
    /// Sets that came before their template and were decoded when it came.
    public var lateSets: UInt64 = 0
    /// Sets that came before their template, which did not come in time.
    public var shedSets: UInt64 = 0
    /// What is missing by the sequence numbers: records (version 5, IPFIX) or datagrams (version 9).
    public var lost: UInt64 = 0
    /// Datagrams that came after a later one.
    public var reordered: UInt64 = 0
    /// The times that sequence numbers began anew.
    public var restarts: UInt64 = 0
    /// Records of a sampler whose rate was not told; they are counted as if all packets had been looked at.
    public var unknownSamplers: UInt64 = 0
    /// Samplers that there was no room for.
    public var refusedSamplers: UInt64 = 0
    /// Records without times, or with impossible ones: they got their message's.
    public var timesMissing: UInt64 = 0
    /// Records whose times are relative to a start that the exporter does not tell: see `ExporterRecord.Traits`.
    public var timesEstimated: UInt64 = 0

    /// Counts at zero.
    public init() {}

    /// Adds other counts.
    public mutating func add(_ other: ExporterCounts) {
        for (name, _) in Self.all { self[keyPath: name] &+= other[keyPath: name] }
    }

    /// The counts that are not zero, with the words for a person.
    public var described: [SourceCount] {
        Self.all.compactMap { self[keyPath: $0.0] > 0 ? SourceCount($0.1, self[keyPath: $0.0]) : nil }
    }

    private static var all: [(WritableKeyPath<ExporterCounts, UInt64>, String)] {
        [
            (\.datagrams, "datagrams"), (\.records, "flow records"), (\.optionRecords, "option records"),
            (\.otherRecords, "records without addresses"), (\.unknownVersions, "datagrams of no known version"),
            (\.malformed, "malformed datagrams"), (\.trailing, "datagrams with bytes behind their message"),
            (\.templates, "templates"), (\.refusedTemplates, "templates refused"),
            (\.expiredTemplates, "templates expired"), (\.withdrawnTemplates, "templates withdrawn"),
            (\.lateSets, "sets decoded when their template came"),
            (\.shedSets, "sets shed without their template"), (\.lost, "lost by the sequence numbers"),
            (\.reordered, "datagrams out of order"), (\.restarts, "restarts of sequence numbers"),
            (\.unknownSamplers, "records of a sampler without a rate"), (\.refusedSamplers, "samplers refused"),
            (\.timesMissing, "records without times"), (\.timesEstimated, "records with estimated times"),
        ]
    }
}
