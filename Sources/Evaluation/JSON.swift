import Foundation

/// A JSON value whose objects keep the order of their keys, so that reports read as they were written.
public indirect enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int)
    case unsigned(UInt64)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([(String, JSON)])

    /// A number; null where there is none, or where it is no finite number.
    public static func optional(_ value: Double?) -> JSON {
        guard let value, value.isFinite else { return .null }
        return .number(value)
    }

    /// A text; null where there is none.
    public static func optional(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }

    /// Equality of values; the order of an object's keys counts.
    public static func == (a: JSON, b: JSON) -> Bool { a.text() == b.text() }

    /// The value as text; indented where `pretty`.
    public func text(pretty: Bool = false) -> String {
        var out = ""
        write(to: &out, indent: pretty ? 0 : nil)
        return out
    }

    private func write(to out: inout String, indent: Int?) {
        switch self {
        case .null: out += "null"
        case .bool(let value): out += value ? "true" : "false"
        case .int(let value): out += "\(value)"
        case .unsigned(let value): out += "\(value)"
        case .number(let value): out += value.isFinite ? "\(value)" : "null"
        case .string(let value): JSON.quote(value, to: &out)
        case .array(let values):
            JSON.list(values.count, "[", "]", indent, &out) { i, out, inner in values[i].write(to: &out, indent: inner)
            }
        case .object(let pairs):
            JSON.list(pairs.count, "{", "}", indent, &out) { i, out, inner in
                JSON.quote(pairs[i].0, to: &out)
                out += indent == nil ? ":" : ": "
                pairs[i].1.write(to: &out, indent: inner)
            }
        }
    }

    private static func list(
        _ count: Int, _ open: String, _ close: String, _ indent: Int?, _ out: inout String,
        _ item: (Int, inout String, Int?) -> Void
    ) {
        out += open
        for i in 0..<count {
            if i > 0 { out += "," }
            if let indent { out += "\n" + String(repeating: "  ", count: indent + 1) }
            item(i, &out, indent.map { $0 + 1 })
        }
        if let indent, count > 0 { out += "\n" + String(repeating: "  ", count: indent) }
        out += close
    }

    private static func quote(_ text: String, to out: inout String) {
        out += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        out += "\""
    }
}
