import Packets

extension ExportDecoder {
    /// What came of a set.
    struct ReadSet {
        /// Its records, of any kind; nil where they could not be told apart yet.
        var records: Int?
        /// Whether it contradicts itself.
        var isBroken = false
    }

    /// Decodes a set by its template, or holds it until that comes.
    mutating func readData(
        _ bytes: Span<UInt8>, _ body: Range<Int>, _ number: UInt16, _ message: ExportMessage,
        into records: inout [ExporterRecord]
    ) -> ReadSet {
        guard let template = template(number, message) else {
            let key = HeldSets.Key(session: sessions[message.session].serial, template: number)
            countShed(held.hold(bytes.extracting(body), for: key, clock: message.clock, account: message.account))
            return ReadSet(records: nil)
        }
        switch template.kind {
        case .flows:
            let read =
                template.isVariable
                ? readVariableFlows(bytes, body, number, template, message, into: &records)
                : readFixedFlows(bytes, body, number, template, message, into: &records)
            if read.records ?? 0 > 0 { sessions[message.session].hasRecords = true }
            return read
        case .options: return readOptions(bytes, body, template, message)
        case .other:
            let read = walk(bytes, body, template) { _ in }
            ledger.count(message.account) { $0.otherRecords &+= UInt64(read.records ?? 0) }
            return read
        }
    }

    /// A template that still holds.
    private mutating func template(_ number: UInt16, _ message: ExportMessage) -> Template? {
        guard let template = sessions[message.session].templates[number] else { return nil }
        let age = Int32(bitPattern: message.seconds &- template.refreshed)
        guard age > 0, UInt32(age) > limits.templateLifetime else { return template }
        forget(number, message)
        ledger.count(message.account) { $0.expiredTemplates &+= 1 }
        return nil
    }

    /// Decodes records of one length: only the fields that matter are touched.
    private mutating func readFixedFlows(
        _ bytes: Span<UInt8>, _ body: Range<Int>, _ number: UInt16, _ template: Template, _ message: ExportMessage,
        into records: inout [ExporterRecord]
    ) -> ReadSet {
        let count = body.count / template.length
        let steps = template.steps
        records.reserveRoom(for: count)
        var rates = SamplingRates(sessions[message.session])
        var place = body.lowerBound
        for _ in 0..<count {
            var draft = RecordDraft()
            draft.record.traits = template.traits
            draft.record.set = number
            draft.record.exporter = UInt16(truncatingIfNeeded: message.account)
            for step in steps {
                if let action = step.action {
                    draft.read(action, bytes, at: place &+ Int(step.offset), length: Int(step.length))
                }
            }
            let rate = rates.rate(of: draft)
            records.append(draft.finish(message.clock, rate: rate))
            place &+= template.length
        }
        ledger.count(message.account) { $0.unknownSamplers &+= rates.unknown }
        return ReadSet(records: count)
    }

    /// Decodes records of which some fields tell their own length.
    private mutating func readVariableFlows(
        _ bytes: Span<UInt8>, _ body: Range<Int>, _ number: UInt16, _ template: Template, _ message: ExportMessage,
        into records: inout [ExporterRecord]
    ) -> ReadSet {
        var rates = SamplingRates(sessions[message.session])
        let read = walk(bytes, body, template) { draft in
            draft.record.traits = template.traits.union(draft.record.traits)
            draft.record.set = number
            draft.record.exporter = UInt16(truncatingIfNeeded: message.account)
            let rate = rates.rate(of: draft)
            records.append(draft.finish(message.clock, rate: rate))
        }
        ledger.count(message.account) { $0.unknownSamplers &+= rates.unknown }
        return read
    }

    /// Walks over the records of a set, field by field.
    private func walk(
        _ bytes: Span<UInt8>, _ body: Range<Int>, _ template: Template, _ take: (inout RecordDraft) -> Void
    ) -> ReadSet {
        if !template.isVariable, template.kind == .other { return ReadSet(records: body.count / template.length) }
        var place = body.lowerBound
        var count = 0
        while body.upperBound - place >= template.length {
            var draft = RecordDraft()
            for step in template.steps {
                var length = Int(step.length)
                if template.isVariable {
                    if step.length == TemplateField.variableLength {
                        guard let told = Self.variableLength(bytes, &place, body.upperBound) else {
                            return ReadSet(records: count, isBroken: true)
                        }
                        length = told
                    }
                    guard place + length <= body.upperBound else { return ReadSet(records: count, isBroken: true) }
                    if let action = step.action, action.accepts(length: UInt16(clamping: length)), length < 65535 {
                        draft.read(action, bytes, at: place, length: length)
                    }
                    place += length
                } else if let action = step.action {
                    draft.read(action, bytes, at: place + Int(step.offset), length: length)
                }
            }
            if !template.isVariable { place += template.length }
            take(&draft)
            count += 1
        }
        return ReadSet(records: count)
    }

    /// One byte, or 255 and two bytes (RFC 7011, 7).
    private static func variableLength(_ bytes: Span<UInt8>, _ place: inout Int, _ end: Int) -> Int? {
        guard place < end else { return nil }
        let short = Int(bytes[place])
        place += 1
        guard short == 255 else { return short }
        guard place + 2 <= end else { return nil }
        defer { place += 2 }
        return Int(bytes.bigEndian16(place))
    }

    /// Reads options: the rates of samplers, and when the exporter was started.
    private mutating func readOptions(
        _ bytes: Span<UInt8>, _ body: Range<Int>, _ template: Template, _ message: ExportMessage
    ) -> ReadSet {
        var rates: [(sampler: UInt64?, rate: UInt32)] = []
        var started: Int64?
        let most = 4 * limits.samplers
        let read = walk(bytes, body, template) { draft in
            if draft.seen.contains(.systemInit) { started = draft.systemInit }
            if draft.rate > 0, rates.count < most {
                rates.append((draft.seen.contains(.sampler) ? draft.sampler : nil, draft.rate))
            }
        }
        if let started { sessions[message.session].systemInit = started }
        for (sampler, rate) in rates {
            guard let sampler else {
                sessions[message.session].rate = rate
                continue
            }
            let isKnown = sessions[message.session].samplers[sampler] != nil
            if isKnown || sessions[message.session].samplers.count < limits.samplers {
                sessions[message.session].samplers[sampler] = rate
            } else {
                ledger.count(message.account) { $0.refusedSamplers &+= 1 }
            }
        }
        ledger.count(message.account) { $0.optionRecords &+= UInt64(read.records ?? 0) }
        return read
    }
}

/// The rates of a session while a set is read.
private struct SamplingRates {
    private let samplers: [UInt64: UInt32]
    private let rate: UInt32
    private var last: (sampler: UInt64, rate: UInt32)?
    /// Records of a sampler whose rate is not known.
    var unknown: UInt64 = 0

    init(_ session: ExporterSession) {
        samplers = session.samplers
        rate = session.rate
    }

    /// The rate that a record tells, else its sampler's, else the session's.
    @inline(__always)
    mutating func rate(of draft: RecordDraft) -> UInt32 {
        let told = draft.rate
        if told > 0 { return told }
        guard draft.seen.contains(.sampler) else { return max(1, rate) }
        if let last, last.sampler == draft.sampler { return last.rate }
        guard let known = samplers[draft.sampler] else {
            // Sampler 0 is none.
            if draft.sampler != 0, rate == 0 { unknown &+= 1 }
            return max(1, rate)
        }
        last = (draft.sampler, known)
        return known
    }
}
