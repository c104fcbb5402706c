extension MeterProfile {
    /// The line of column names of this profile's CSV.
    ///
    /// - Parameter isLabelled: whether the rows have a label each.
    public func header(isLabelled: Bool = false) -> [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .fixed: CSVRowWriter<FixedFlow>(isLabelled: isLabelled).appendHeader(to: &bytes)
        case .cic2017: CSVRowWriter<CIC2017Flow>(isLabelled: isLabelled).appendHeader(to: &bytes)
        case .kdd: bytes = KDDRows.header(isLabelled: isLabelled)
        case .host: bytes = Array((HostSchema.header.joined(separator: ",") + "\n").utf8)
        case .basic: bytes = BasicRow.header(isLabelled: isLabelled)
        }
        return bytes
    }
}
