import Packets

extension ExportDecoder {
    /// A header of 20 bytes and sets of templates (0), options templates (1) and data (from 256).
    mutating func decodeVersion9(
        _ bytes: Span<UInt8>, from sender: DatagramSender, _ account: Int, into records: inout [ExporterRecord]
    ) {
        guard bytes.count >= 20 else { return malformed(account) }
        let message = ExportMessage(
            session: session(sender, domain: bytes.bigEndian32(16), version: 9), account: account,
            clock: ExporterClock(
                sent: Int64(bytes.bigEndian32(8)) * 1_000_000, uptime: bytes.bigEndian32(4), hasUptime: true))
        ledger.count(account) { sessions[message.session].number(bytes.bigEndian32(12), adding: 1, &$0) }
        beginMessage(message)
        var place = 20
        var isBroken = false
        while place + 4 <= bytes.count {
            let set = bytes.bigEndian16(place)
            let length = Int(bytes.bigEndian16(place + 2))
            // Some exporters send a buffer of one size, with zeros behind the last set.
            guard set != 0 || length != 0 else {
                ledger.count(account) { $0.trailing &+= 1 }
                break
            }
            guard length >= 4, place + length <= bytes.count else {
                isBroken = true
                break
            }
            let body = place + 4..<place + length
            switch set {
            case 0: isBroken = !readTemplates(bytes, body, message, isIPFIX: false, into: &records) || isBroken
            case 1: isBroken = !readVersion9Options(bytes, body, message, into: &records) || isBroken
            case 256...: isBroken = readData(bytes, body, set, message, into: &records).isBroken || isBroken
            default: isBroken = true
            }
            place += length
        }
        if isBroken { malformed(account) }
    }

    /// Reads options templates: lengths in bytes of the scope's and the option's fields, then the fields.
    private mutating func readVersion9Options(
        _ bytes: Span<UInt8>, _ body: Range<Int>, _ message: ExportMessage, into records: inout [ExporterRecord]
    ) -> Bool {
        var place = body.lowerBound
        while place + 6 <= body.upperBound, bytes.bigEndian16(place) >= 256 {
            let start = place
            let scope = Int(bytes.bigEndian16(place + 2))
            let option = Int(bytes.bigEndian16(place + 4))
            let end = place + 6 + scope + option
            guard scope % 4 == 0, option % 4 == 0, end <= body.upperBound else { return false }
            var fields: [TemplateField] = []
            fields.reserveCapacity(min((scope + option) / 4, limits.fields + 1))
            for at in stride(from: place + 6, to: end, by: 4) where fields.count <= limits.fields {
                let isScope = at < place + 6 + scope
                fields.append(
                    TemplateField(
                        element: bytes.bigEndian16(at), enterprise: 0, length: bytes.bigEndian16(at + 2),
                        isVersion9Scope: isScope))
            }
            keepTemplate(bytes, start..<end, fields, isOptions: true, message, into: &records)
            place = end
        }
        return true
    }
}
