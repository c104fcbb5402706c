/// The logs of flows that can be read.
public enum LogKind: Sendable, Hashable, CaseIterable {
    /// Zeek's `conn.log` as columns, with a header.
    case zeekColumns
    /// Zeek's `conn.log` as JSON, an object a line.
    case zeekJSON
    /// Suricata's `eve.json`, an event a line.
    case eve

    /// Tells a log by its first bytes; nil where they are no log's, such as a capture's.
    ///
    /// A Zeek log must have its header, which `zeek-cut` takes away. Of JSON the first lines are looked at until one
    /// shows what it is. A log of something else than flows is recognised too: what reads it will say so.
    public static func recognise(_ firstBytes: [UInt8]) -> LogKind? {
        let bytes = firstBytes.span
        var at = firstBytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        for _ in 0..<20 {
            while at < bytes.count, bytes[at] == JSONCursor.newline || JSONCursor.isBlank(bytes[at]) { at += 1 }
            guard at < bytes.count else { return nil }
            var end = at
            while end < bytes.count, bytes[end] != JSONCursor.newline { end += 1 }
            let line = bytes.extracting(at..<end)
            switch line[0] {
            case UInt8(ascii: "#"): return isZeekHeader(line) ? .zeekColumns : nil
            case UInt8(ascii: "{"):
                if let kind = ofObject(line) { return kind }
            default: return nil
            }
            at = end
        }
        return nil
    }

    /// What a file is called when nothing is in it yet.
    static func named(_ path: String) -> LogKind? {
        let name = path.split(separator: "/").last?.lowercased() ?? ""
        return name.contains("eve") ? .eve : name.contains("conn") ? .zeekColumns : nil
    }

    private static func isZeekHeader(_ line: Span<UInt8>) -> Bool {
        ["#separator", "#set_separator", "#empty_field", "#unset_field", "#path", "#open", "#fields"].contains {
            starts(line, with: $0)
        }
    }

    private static func starts(_ line: Span<UInt8>, with text: String) -> Bool {
        var at = 0
        for byte in text.utf8 {
            guard at < line.count, line[at] == byte else { return false }
            at += 1
        }
        return true
    }

    /// Looks for the keys that only one of the two has, up to where the line is damaged or cut.
    private static func ofObject(_ line: Span<UInt8>) -> LogKind? {
        var cursor = JSONCursor()
        var found: Set<String> = []
        do throws(LineFault) {
            var more = try cursor.enter(line)
            while more {
                let key = try cursor.key(line)
                found.insert(String(decoding: try key.bytes(line), as: UTF8.self))
                if found.contains("event_type") { return .eve }
                if found.isSuperset(of: ["ts", "id.orig_h"]) || found.isSuperset(of: ["ts", "id_orig_h"]) {
                    return .zeekJSON
                }
                try cursor.skipValue(line)
                more = try cursor.more(line)
            }
        } catch {}
        return nil
    }
}
