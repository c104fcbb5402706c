import Packets
import Tabular

/// Reads the rows of a truth file, and says of each cell that is wrong where it stands.
struct TruthFile {
    /// The columns, which may stand in any order; all but the label may be left out.
    static let columns = [
        "start", "end", "label", "source", "destination", "source_port", "destination_port", "protocol",
    ]

    private let file: String
    private var names: [String] = []
    private var rows: [TruthRow] = []

    /// All rows of a file.
    static func rows(of path: String) throws(FlowError) -> [TruthRow] {
        let input = try LogInput(path: path)
        var reader = TruthFile(file: input.name)
        while true {
            switch try input.next() {
            case .none: continue
            case .lines(let bytes, _): try reader.take(bytes)
            case .end:
                guard input.tooLong.count == 0 else {
                    throw .unrecognised(source: input.name, reason: "expected a truth file, found no lines")
                }
                guard !reader.names.isEmpty else { throw reader.noHeader("an empty file") }
                return reader.rows
            }
        }
    }

    private init(file: String) {
        self.file = file
    }

    private mutating func take(_ bytes: [UInt8]) throws(FlowError) {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let cells = try cells(line)
            if cells.count == 1 && cells[0].isEmpty { continue }
            if names.isEmpty { try readHeader(cells) } else { try readRow(cells) }
        }
    }

    private mutating func readHeader(_ cells: [String]) throws(FlowError) {
        let found = cells.map { $0.lowercased() }
        guard found.contains("label") else { throw noHeader("'\(String(cells.joined(separator: ",").prefix(60)))'") }
        for (index, name) in found.enumerated() {
            guard Self.columns.contains(name) else {
                let meant = nearestName(to: name, among: Self.columns).map { " Did you mean '\($0)'?" } ?? ""
                throw .unrecognised(source: file, reason: "its column '\(name)' is none of a truth file's.\(meant)")
            }
            guard !found[..<index].contains(name) else {
                throw .unrecognised(source: file, reason: "its column '\(name)' stands there twice")
            }
        }
        names = found
    }

    private mutating func readRow(_ cells: [String]) throws(FlowError) {
        let number = rows.count + 1
        guard cells.count == names.count else {
            throw .badTruth(
                file: file, row: number, column: names[min(cells.count, names.count - 1)],
                reason: "expected \(names.count) cells, found \(cells.count)")
        }
        var row = TruthRow(
            start: .min, end: .max, label: "",
            key: TruthKey(source: nil, destination: nil, sourcePort: nil, destinationPort: nil, transport: nil))
        for (name, cell) in zip(names, cells) {
            guard let fault = Self.set(name, cell, in: &row) else { continue }
            throw .badTruth(
                file: file, row: number, column: name, reason: "expected \(fault), found '\(String(cell.prefix(40)))'")
        }
        guard row.start <= row.end else {
            throw .badTruth(file: file, row: number, column: "end", reason: "expected a time not before the start")
        }
        rows.append(row)
    }

    /// Takes a cell; gives what it should have been where it is something else.
    private static func set(_ name: String, _ cell: String, in row: inout TruthRow) -> String? {
        if name == "label" {
            row.label = cell
            return cell.isEmpty ? "what the traffic is" : nil
        }
        guard !cell.isEmpty, cell != "*" else { return nil }
        let bytes = Array(cell.utf8)
        let text = bytes.span
        switch name {
        case "start", "end":
            guard let time = TextNumbers.time(text) else {
                return "seconds since 1970 or a time as 2026-01-31T08:00:00Z"
            }
            if name == "start" { row.start = time } else { row.end = time }
        case "source", "destination":
            guard let address = IPAddress(ascii: text) else { return "an address" }
            if name == "source" { row.key.source = address } else { row.key.destination = address }
            row.key.mask.insert(name == "source" ? .source : .destination)
        case "source_port", "destination_port":
            guard let port = TextNumbers.port(text) else { return "a port from 0 to 65535" }
            if name == "source_port" { row.key.sourcePort = port } else { row.key.destinationPort = port }
            row.key.mask.insert(name == "source_port" ? .sourcePort : .destinationPort)
        default:
            guard let transport = TextNumbers.transport(text) else { return "tcp, udp, icmp, icmpv6, sctp or a number" }
            row.key.transport = transport
            row.key.mask.insert(.transport)
        }
        return nil
    }

    /// The cells of a line, without the blanks around them; a cell in quotes may hold commas, and quotes twice.
    private func cells(_ line: ArraySlice<UInt8>) throws(FlowError) -> [String] {
        var cells: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var wasQuoted = false
        var rest = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        while let byte = rest.popFirst() {
            if isQuoted {
                if byte != UInt8(ascii: "\"") {
                    cell.append(byte)
                } else if rest.first == byte {
                    cell.append(byte)
                    rest.removeFirst()
                } else {
                    isQuoted = false
                }
            } else if byte == UInt8(ascii: "\""), cell.allSatisfy({ $0 == UInt8(ascii: " ") }), !wasQuoted {
                (isQuoted, wasQuoted, cell) = (true, true, [])
            } else if byte == UInt8(ascii: ",") {
                cells.append(Self.trimmed(cell))
                (cell, wasQuoted) = ([], false)
            } else {
                cell.append(byte)
            }
        }
        guard !isQuoted else {
            throw .badTruth(
                file: file, row: names.isEmpty ? 0 : rows.count + 1,
                column: names.indices.contains(cells.count) ? names[cells.count] : "label",
                reason: "expected a closing quote, found the end of the line")
        }
        return cells + [Self.trimmed(cell)]
    }

    private static func trimmed(_ cell: [UInt8]) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let from = cell.firstIndex { !isBlank($0) } ?? cell.count
        let to = cell.lastIndex { !isBlank($0) } ?? from - 1
        return String(decoding: cell[from..<to + 1], as: UTF8.self)
    }

    private func noHeader(_ found: String) -> FlowError {
        .unrecognised(
            source: file,
            reason: "expected a header with a column 'label' and any of 'start', 'end', 'source', "
                + "'destination', 'source_port', 'destination_port', 'protocol', found \(found)")
    }
}
