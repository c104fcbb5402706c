import Packets

/// What is known of the message that is being read.
struct ExportMessage: BitwiseCopyable {
    /// The place of its session.
    var session: Int
    /// Whose counts it goes to.
    var account: Int
    /// Its time.
    var clock: ExporterClock

    /// Its time in seconds.
    var seconds: UInt32 { UInt32(clamping: clock.sent / 1_000_000) }
}

extension ExportDecoder {
    /// Gives up sets that have waited too long by the message's time.
    mutating func beginMessage(_ message: ExportMessage) {
        guard !held.isEmpty else { return }
        countShed(held.expire(sessions[message.session].serial, now: message.clock.sent))
    }

    /// Reads a set of templates.
    ///
    /// - Returns: false where it ends within one.
    mutating func readTemplates(
        _ bytes: Span<UInt8>, _ body: Range<Int>, _ message: ExportMessage, isIPFIX: Bool,
        into records: inout [ExporterRecord]
    ) -> Bool {
        var place = body.lowerBound
        while place + 4 <= body.upperBound {
            let start = place
            let number = bytes.bigEndian16(place)
            let count = Int(bytes.bigEndian16(place + 2))
            place += 4
            if isIPFIX, count == 0 {
                guard withdraw(number, all: 2, message) else { return true }
                continue
            }
            // Numbers below 256 are no templates: padding.
            guard number >= 256 else { return true }
            if isIPFIX {
                guard let fields = readFields(bytes, &place, body.upperBound, count) else { return false }
                keepTemplate(bytes, start..<place, fields, isOptions: false, message, into: &records)
            } else {
                guard place + 4 * count <= body.upperBound else { return false }
                var fields: [TemplateField] = []
                fields.reserveCapacity(min(count, limits.fields + 1))
                for at in stride(from: place, to: place + 4 * count, by: 4) where fields.count <= limits.fields {
                    fields.append(
                        TemplateField(
                            element: bytes.bigEndian16(at), enterprise: 0, length: bytes.bigEndian16(at + 2)))
                }
                place += 4 * count
                keepTemplate(bytes, start..<place, fields, isOptions: false, message, into: &records)
            }
        }
        return true
    }

    /// Reads IPFIX's field specifiers, of four bytes or, with an enterprise, eight.
    func readFields(_ bytes: Span<UInt8>, _ place: inout Int, _ end: Int, _ count: Int) -> [TemplateField]? {
        var fields: [TemplateField] = []
        fields.reserveCapacity(min(count, limits.fields + 1))
        for _ in 0..<count {
            guard place + 4 <= end else { return nil }
            let element = bytes.bigEndian16(place)
            let length = bytes.bigEndian16(place + 2)
            var enterprise: UInt32 = 0
            place += 4
            if element & 0x8000 != 0 {
                guard place + 4 <= end else { return nil }
                enterprise = bytes.bigEndian32(place)
                place += 4
            }
            if fields.count <= limits.fields {
                fields.append(TemplateField(element: element & 0x7FFF, enterprise: enterprise, length: length))
            }
        }
        return fields
    }

    /// Keeps a template that is new or has changed, and decodes what waited for it.
    mutating func keepTemplate(
        _ bytes: Span<UInt8>, _ place: Range<Int>, _ fields: [TemplateField], isOptions: Bool,
        _ message: ExportMessage, into records: inout [ExporterRecord]
    ) {
        let number = bytes.bigEndian16(place.lowerBound)
        let former = sessions[message.session].templates[number]
        let age = former.map { message.seconds &- $0.refreshed }
        if let former, former.isOptions == isOptions, former.definition.count == place.count,
            place.allSatisfy({ former.definition[$0 - place.lowerBound] == bytes[$0] })
        {
            if age != 0 { sessions[message.session].templates[number]?.refreshed = message.seconds }
            return
        }
        var definition: [UInt8] = []
        definition.reserveCapacity(place.count)
        for at in place { definition.append(bytes[at]) }
        let room = sessions[message.session].fields - (former?.fields ?? 0) + fields.count <= limits.fields
        let template = Template(fields, isOptions: isOptions, definition: definition, refreshed: message.seconds)
        guard let template, room, former != nil || sessions[message.session].templates.count < limits.templates else {
            ledger.count(message.account) { $0.refusedTemplates &+= 1 }
            // The old meaning does not hold any more, even where the new one cannot be kept.
            forget(number, message)
            return
        }
        forget(number, message)
        sessions[message.session].templates[number] = template
        sessions[message.session].fields += template.fields
        ledger.count(message.account) { $0.templates &+= 1 }
        for set in held.take(HeldSets.Key(session: sessions[message.session].serial, template: number)) {
            let late = ExportMessage(session: message.session, account: set.account, clock: set.clock)
            ledger.count(set.account) { $0.lateSets &+= 1 }
            let first = records.count
            _ = readData(set.bytes.span, 0..<set.bytes.count, number, late, into: &records)
            sessions[message.session].settle(&records, from: first, sent: set.clock.sent)
        }
    }

    /// Takes back a template, or all templates of a kind (RFC 7011, 8.1).
    ///
    /// - Returns: false where the number can be neither: padding.
    mutating func withdraw(_ number: UInt16, all: UInt16, _ message: ExportMessage) -> Bool {
        let gone: [UInt16]
        if number == all {
            let isOptions = all == 3
            gone = sessions[message.session].templates.filter { $0.value.isOptions == isOptions }.map(\.key)
        } else if number >= 256 {
            gone = sessions[message.session].templates[number] == nil ? [] : [number]
        } else {
            return false
        }
        for number in gone { forget(number, message) }
        ledger.count(message.account) { $0.withdrawnTemplates &+= UInt64(gone.count) }
        return true
    }

    /// Forgets a template.
    mutating func forget(_ number: UInt16, _ message: ExportMessage) {
        guard let former = sessions[message.session].templates.removeValue(forKey: number) else { return }
        sessions[message.session].fields -= former.fields
    }
}
