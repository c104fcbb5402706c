/// Why a line of a log gives no flow.
enum LineFault: Error, CaseIterable {
    /// It is no JSON, or cut.
    case damaged
    case columnCount
    case headerless
    case badHeader
    case otherLog
    case otherEvent
    case besideFlows
    case incomplete
    case badTime
    case badAddress
    case badPort
    case badProtocol
    case badNumber
    case tooLong

    /// What is counted, in words for the summary.
    var words: String {
        switch self {
        case .damaged: "lines that are damaged"
        case .columnCount: "lines with more or fewer fields than the header"
        case .headerless: "lines without a header before them"
        case .badHeader: "header lines that cannot be read"
        case .otherLog: "lines that tell of something else than a connection"
        case .otherEvent: "events that are no flow"
        case .besideFlows: "netflow events beside flow events"
        case .incomplete: "lines without a time, an address or a protocol"
        case .badTime: "lines with a time that is none"
        case .badAddress: "lines with an address that is none"
        case .badPort: "lines with a port that is none"
        case .badProtocol: "lines with a protocol that is none"
        case .badNumber: "lines with a count that is none"
        case .tooLong: "lines that are too long"
        }
    }
}

/// How many lines gave no flow, and why, with the first line of each kind.
struct LineTally {
    private var counts = [UInt64](repeating: 0, count: LineFault.allCases.count)
    private var firstLines = [UInt64](repeating: 0, count: LineFault.allCases.count)

    mutating func add(_ fault: LineFault, line: UInt64, times: UInt64 = 1) {
        guard times > 0, let index = LineFault.allCases.firstIndex(of: fault) else { return }
        if counts[index] == 0 { firstLines[index] = line }
        counts[index] += times
    }

    func count(of fault: LineFault) -> UInt64 {
        LineFault.allCases.firstIndex(of: fault).map { counts[$0] } ?? 0
    }

    /// Each reason that was met, with its count.
    var counters: [SourceCount] {
        LineFault.allCases.indices.filter { counts[$0] > 0 }.map { index in
            SourceCount("\(LineFault.allCases[index].words) (the first is line \(firstLines[index]))", counts[index])
        }
    }

    /// The reason that was met most often.
    var commonest: String? {
        counts.indices.filter { counts[$0] > 0 }.max { counts[$0] < counts[$1] }.map { index in
            "line \(firstLines[index]) is the first of \(counts[index]) \(LineFault.allCases[index].words)"
        }
    }
}
