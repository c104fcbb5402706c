/// The columns of CICIDS2017 that name a flow, in the spelling of both editions.
enum CICIDS2017Identifiers {
    /// The identifiers of the original as published with them.
    static let original = [
        "Flow ID", "Source IP", "Source Port", "Destination IP", "Destination Port", "Protocol", "Timestamp",
    ]

    /// What stands in a column; nil where it is a feature.
    static func cell(_ name: String) -> RowColumn.Cell? {
        switch name {
        case "id": .number
        case "Flow ID": .flowID
        case "Src IP", "Source IP": .source
        case "Src Port", "Source Port": .sourcePort
        case "Dst IP", "Destination IP": .destination
        case "Dst Port", "Destination Port": .destinationPort
        case "Timestamp": .timestamp
        default: nil
        }
    }
}
