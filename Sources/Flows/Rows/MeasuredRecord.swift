import Tabular

/// A record of which rows are made: what a model scores live, and what stands in the CSV that it is trained on.
public protocol MeasuredRecord: FlowRecord {
    /// The profile whose features these are.
    static var profile: MeterProfile { get }

    /// The features, in the order in which `appendFeatures` gives them: those that a reader finds in the CSV.
    static var schema: FeatureSchema { get }

    /// The columns of the CSV, identifiers and features, without those that only a ground truth fills.
    static var columns: [RowColumn] { get }

    /// The columns after those where there is a ground truth: `Label` first; the others stay at -1.
    static var truthColumns: [String] { get }

    /// Whether the profile has a row for this flow.
    var isEmitted: Bool { get }

    /// Appends a flow's features to a row: a number each, or a categorical feature's level index.
    static func appendFeatures(of flow: FinishedFlow<Self>, to row: inout [Double])
}

extension MeasuredRecord {
    /// A profile has a row for each flow unless it says otherwise.
    public var isEmitted: Bool { true }

    /// `Label` alone.
    public static var truthColumns: [String] { ["Label"] }
}

/// A column of a profile's CSV.
public struct RowColumn: Sendable, Hashable {
    /// Its name in the header.
    public var name: String
    /// What stands in it.
    public var cell: Cell

    /// What stands in a column.
    public enum Cell: Sendable, Hashable {
        /// The number of the flow's first packet in its source: no two flows of a source share it.
        case number
        /// Both addresses and ports and the protocol's number, with dashes between them.
        case flowID
        /// The address that the flow is said to come from.
        case source
        /// Its port.
        case sourcePort
        /// The other address.
        case destination
        /// Its port.
        case destinationPort
        /// The protocol's number as the flow has it.
        case transport
        /// The first packet's time, in UTC, to the microsecond.
        case timestamp
        /// A feature, by its place in the schema.
        case feature(Int)
    }

    /// A column of its name and cells.
    public init(_ name: String, _ cell: Cell) {
        self.name = name
        self.cell = cell
    }
}
