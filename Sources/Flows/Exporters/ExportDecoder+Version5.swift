import Packets

extension ExportDecoder {
    /// A header of 24 bytes and 1 to 30 records of 48.
    mutating func decodeVersion5(
        _ bytes: Span<UInt8>, from sender: DatagramSender, _ account: Int, into records: inout [ExporterRecord]
    ) {
        let announced = Int(bytes.bigEndian16(2))
        guard bytes.count >= 24, (1...30).contains(announced) else { return malformed(account) }
        let count = min(announced, (bytes.count - 24) / 48)
        if count < announced { malformed(account) }
        if bytes.count > 24 + 48 * announced { ledger.count(account) { $0.trailing &+= 1 } }
        let clock = ExporterClock(
            sent: Int64(bytes.bigEndian32(8)) * 1_000_000 + Int64(bytes.bigEndian32(12)) / 1000,
            uptime: bytes.bigEndian32(4), hasUptime: true)
        // Engine type and number; the two upper bits of the sampling field are its mode.
        let domain = UInt32(bytes.bigEndian16(20))
        let rate = max(1, UInt32(bytes.bigEndian16(22) & 0x3FFF))
        let place = session(sender, domain: domain, version: 5)
        ledger.count(account) { sessions[place].number(bytes.bigEndian32(16), adding: UInt32(announced), &$0) }
        if count > 0 { sessions[place].hasRecords = true }
        records.reserveRoom(for: count)
        for number in 0..<count {
            let at = 24 + 48 * number
            var record = ExporterRecord()
            record.source = IPAddress(v4: bytes.bigEndian32(at))
            record.destination = IPAddress(v4: bytes.bigEndian32(at + 4))
            record.forwardPackets = UInt64(bytes.bigEndian32(at + 16)).times(rate)
            record.forwardBytes = UInt64(bytes.bigEndian32(at + 20)).times(rate)
            record.start = clock.time(ofUptime: bytes.bigEndian32(at + 24))
            record.end = clock.time(ofUptime: bytes.bigEndian32(at + 28))
            record.sourcePort = bytes.bigEndian16(at + 32)
            record.destinationPort = bytes.bigEndian16(at + 34)
            record.forwardFlags = TCPFlags(rawValue: UInt8(truncatingIfNeeded: bytes.bigEndian16(at + 36)))
            record.transport = IPProtocol(rawValue: UInt8(truncatingIfNeeded: bytes.bigEndian16(at + 38) >> 8))
            if record.transport == .icmp {
                record.icmpType = UInt8(truncatingIfNeeded: record.destinationPort >> 8)
                record.icmpCode = UInt8(truncatingIfNeeded: record.destinationPort)
            }
            record.samplingRate = rate
            record.exporter = UInt16(truncatingIfNeeded: account)
            record.traits = .hasFlags
            record.makePlausible(sent: clock.sent)
            records.append(record)
        }
    }
}

extension [ExporterRecord] {
    /// Makes room, at least doubling: reserving exactly what each message needs would copy all for each.
    mutating func reserveRoom(for more: Int) {
        if capacity - count < more { reserveCapacity(Swift.max(count + more, 2 * capacity)) }
    }
}
