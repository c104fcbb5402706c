/// One field of a template.
struct TemplateField: Hashable, BitwiseCopyable {
    /// The length that says that each record tells it.
    static let variableLength: UInt16 = 65535

    /// The information element, or version 9's field type.
    var element: UInt16
    /// The private enterprise number; 0 for IANA's elements.
    var enterprise: UInt32
    /// Its bytes.
    var length: UInt16
    /// Whether it is one of version 9's scopes (system, interface, ...), whose numbers are their own.
    var isVersion9Scope = false
}

/// A template as an exporter sent it, and what is to be done with each record of it.
///
/// The fields that matter are picked once; a record is then decoded by walking a short flat list.
struct Template {
    /// One field that is to be read.
    struct Step: BitwiseCopyable {
        /// Where it stands in a record of fixed length.
        var offset: UInt16
        /// Its bytes, or 65,535 where each record tells them.
        var length: UInt16
        /// What it is, nil where it is only to be stepped over.
        var action: FieldAction?
    }

    /// What its records are.
    enum Kind: BitwiseCopyable {
        /// Flows.
        case flows
        /// Options, which may tell sampling rates.
        case options
        /// Anything else, flows without addresses among it.
        case other
    }

    /// The bytes that defined it, so that its repetition is recognised.
    let definition: [UInt8]
    /// What its records are.
    let kind: Kind
    /// How many fields it has.
    let fields: Int
    /// Whether it was sent as a template of options.
    var isOptions: Bool { kind == .options }
    /// The steps of one record: of fixed length the needed ones alone, else all.
    let steps: [Step]
    /// The least bytes of a record; where the length is fixed, all of them.
    let length: Int
    /// Whether some field's length is told by each record.
    let isVariable: Bool
    /// What its records have in common.
    let traits: ExporterRecord.Traits
    /// When it was last sent, in seconds of the exporter's clock.
    var refreshed: UInt32

    /// Compiles a template.
    ///
    /// - Returns: nil where its records would have no bytes, or more than a set can hold.
    init?(_ fields: [TemplateField], isOptions: Bool, definition: [UInt8], refreshed: UInt32) {
        let chosen = Self.chosen(fields)
        var steps: [Step] = []
        var length = 0
        let isVariable = fields.contains { $0.length == TemplateField.variableLength }
        for (field, action) in zip(fields, chosen) {
            if isVariable || action != nil {
                guard let offset = UInt16(exactly: length) else { return nil }
                steps.append(Step(offset: offset, length: field.length, action: action))
            }
            length += field.length == TemplateField.variableLength ? 1 : Int(field.length)
        }
        guard (1...65531).contains(length) else { return nil }
        func has(_ actions: FieldAction...) -> Bool { actions.contains { chosen.contains($0) } }
        var traits: ExporterRecord.Traits = []
        if has(.octetsReverse, .octetsTotalReverse, .octetsResponder, .packetsReverse, .packetsTotalReverse)
            || has(.packetsResponder)
        {
            traits.insert(.isBidirectional)
        }
        if has(.flags) { traits.insert(.hasFlags) }
        if has(.octetsTotal, .packetsTotal) { traits.insert(.isTotal) }
        let isFlow = has(.sourceV4, .sourceV6) && has(.destinationV4, .destinationV6)
        self.kind = isOptions ? .options : isFlow ? .flows : .other
        self.definition = definition
        self.fields = fields.count
        self.steps = steps
        self.length = length
        self.isVariable = isVariable
        self.traits = traits
        self.refreshed = refreshed
    }

    /// What is read of each field: where several give one part of a record, the best of them alone.
    private static func chosen(_ fields: [TemplateField]) -> [FieldAction?] {
        var actions = fields.map { $0.isVersion9Scope ? nil : FieldAction($0) }
        var best: [FieldAction.Target: Int] = [:]
        for action in actions {
            if let choice = action?.choice { best[choice.target] = max(best[choice.target] ?? 0, choice.rank) }
        }
        for place in actions.indices {
            if let choice = actions[place]?.choice, best[choice.target] != choice.rank { actions[place] = nil }
        }
        return actions
    }
}
