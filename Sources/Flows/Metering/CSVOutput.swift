/// Puts the rows of one profile into a stream of CSV: the header, and each row with its number where the profile has
/// one.
public struct CSVOutput: Sendable {
    private var rows: UInt64 = 0
    private let isNumbered: Bool

    /// The header's line.
    public let header: [UInt8]

    /// The stream of a profile.
    ///
    /// - Parameter isLabelled: whether the rows have a label each.
    public init(_ profile: MeterProfile, isLabelled: Bool) {
        header = profile.header(isLabelled: isLabelled)
        // Only a column at the start can be put before a row that is there already.
        isNumbered = profile == .fixed
    }

    /// Appends a row that a meter gave.
    public mutating func append(_ row: [UInt8], to bytes: inout [UInt8]) {
        if isNumbered {
            rows += 1
            bytes.append(contentsOf: String(rows).utf8)
            bytes.append(UInt8(ascii: ","))
        }
        bytes.append(contentsOf: row)
    }
}

extension MeterProfile {
    /// The line of column names of a profile's CSV.
    func header(isLabelled: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .fixed: CSVRowWriter<FixedFlow>(isLabelled: isLabelled).appendHeader(to: &bytes)
        case .cic2017: CSVRowWriter<CIC2017Flow>(isLabelled: isLabelled).appendHeader(to: &bytes)
        case .kdd: bytes = KDDRows.header(isLabelled: isLabelled)
        case .host: bytes = Array((HostSchema.header.joined(separator: ",") + "\n").utf8)
        case .basic: break
        }
        return bytes
    }
}
