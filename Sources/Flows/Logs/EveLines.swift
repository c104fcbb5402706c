/// The lines of `eve.json`.
struct EveLines: LogFormat {
    static let words = (name: "a Suricata eve.json", content: "flow events")

    private let names = EveField.names
    private let totals = EveField.totals
    private let tcpFlags = EveField.tcpFlags
    private var oneWay: [Biflow] = []
    private var hasFlowEvents = false
    private var oneWayFlows: UInt64 = 0

    var counters: [SourceCount] {
        oneWayFlows > 0 ? [SourceCount("flows of one direction", oneWayFlows)] : []
    }

    var hint: String? { nil }

    mutating func flow(of line: Span<UInt8>) throws(LineFault) -> Biflow? {
        var draft = EveDraft()
        var cursor = JSONCursor()
        try readObject(line, &cursor, names, &draft)
        try cursor.expectEnd(line)
        let flow = try draft.flow()
        if draft.isOneWay {
            oneWay.append(flow)
            return nil
        }
        hasFlowEvents = true
        return flow
    }

    mutating func finish(_ flows: inout [Biflow], _ tally: inout LineTally, line: UInt64) {
        let count = UInt64(oneWay.count)
        if hasFlowEvents {
            tally.add(.besideFlows, line: line, times: count)
        } else {
            flows.append(contentsOf: oneWay)
            oneWayFlows += count
        }
        oneWay.removeAll(keepingCapacity: true)
    }

    /// Reads an object's members that are known, and those of the objects in it that are.
    private func readObject(
        _ line: Span<UInt8>, _ cursor: inout JSONCursor, _ known: NameTable<EveField>, _ draft: inout EveDraft
    ) throws(LineFault) {
        var more = try cursor.enter(line)
        while more {
            let key = try cursor.key(line)
            let field: EveField?
            if key.isEscaped {
                let name = try key.bytes(line)
                field = known.value(of: name.span)
            } else {
                field = known.value(of: line.extracting(key.range))
            }
            switch field {
            case .flow, .netflow, .tcp:
                if cursor.isAtObject(line) {
                    // Members of these have no known objects in them, so that this goes one step deep.
                    try readObject(line, &cursor, field == .tcp ? tcpFlags : totals, &draft)
                } else {
                    try cursor.skipValue(line)
                }
            default:
                if let value = try cursor.scalar(line), let field { try set(field, value, line, &draft) }
            }
            more = try cursor.more(line)
        }
    }

    @inline(__always)
    private func set(
        _ field: EveField, _ value: JSONString, _ line: Span<UInt8>, _ draft: inout EveDraft
    ) throws(LineFault) {
        if value.isEscaped {
            let text = try value.bytes(line)
            try draft.set(field, text.span)
        } else if !value.range.isEmpty {
            try draft.set(field, line.extracting(value.range))
        }
    }
}
