import Packets

extension ExportDecoder {
    /// A header of 16 bytes and sets of templates (2), options templates (3) and data (from 256).
    mutating func decodeIPFIX(
        _ bytes: Span<UInt8>, from sender: DatagramSender, _ account: Int, into records: inout [ExporterRecord]
    ) {
        let length = Int(bytes.bigEndian16(2))
        guard bytes.count >= 16, length >= 16 else { return malformed(account) }
        // What is whole of a message that was cut is used.
        var isBroken = length > bytes.count
        let limit = min(length, bytes.count)
        if bytes.count > length { ledger.count(account) { $0.trailing &+= 1 } }
        let place = session(sender, domain: bytes.bigEndian32(12), version: 10)
        let clock = ExporterClock(sent: Int64(bytes.bigEndian32(4)) * 1_000_000, uptime: 0, hasUptime: false)
        var message = ExportMessage(session: place, account: account, clock: clock)
        beginMessage(message)
        let first = records.count
        var at = 16
        var units: UInt32? = 0
        while at + 4 <= limit {
            let set = bytes.bigEndian16(at)
            let setLength = Int(bytes.bigEndian16(at + 2))
            guard setLength >= 4, at + setLength <= limit else {
                isBroken = true
                break
            }
            let body = at + 4..<at + setLength
            switch set {
            case 2: isBroken = !readTemplates(bytes, body, message, isIPFIX: true, into: &records) || isBroken
            case 3: isBroken = !readIPFIXOptions(bytes, body, message, into: &records) || isBroken
            case 256...:
                // The message's own options may tell it.
                if let started = sessions[place].systemInit { message.clock = clock.started(at: started) }
                let read = readData(bytes, body, set, message, into: &records)
                isBroken = read.isBroken || isBroken
                if let told = read.records, let sum = units {
                    units = sum &+ UInt32(clamping: told)
                } else {
                    units = nil
                }
            default: isBroken = true
            }
            at += setLength
        }
        if isBroken {
            malformed(account)
            units = nil
        }
        ledger.count(account) { sessions[place].number(bytes.bigEndian32(8), adding: units, &$0) }
        sessions[place].settle(&records, from: first, sent: clock.sent)
    }

    /// Reads options templates: the number of fields and how many of them are scope, then the fields.
    private mutating func readIPFIXOptions(
        _ bytes: Span<UInt8>, _ body: Range<Int>, _ message: ExportMessage, into records: inout [ExporterRecord]
    ) -> Bool {
        var place = body.lowerBound
        while place + 4 <= body.upperBound {
            let start = place
            let number = bytes.bigEndian16(place)
            let count = Int(bytes.bigEndian16(place + 2))
            if count == 0 {
                guard withdraw(number, all: 3, message) else { return true }
                place += 4
                continue
            }
            guard number >= 256 else { return true }
            guard place + 6 <= body.upperBound else { return false }
            let scopes = Int(bytes.bigEndian16(place + 4))
            place += 6
            guard scopes <= count, let fields = readFields(bytes, &place, body.upperBound, count) else { return false }
            keepTemplate(bytes, start..<place, fields, isOptions: true, message, into: &records)
        }
        return true
    }
}
