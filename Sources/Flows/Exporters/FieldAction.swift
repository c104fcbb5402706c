/// What a field of a template is to a record.
enum FieldAction: UInt8 {
    case octets, octetsTotal, octetsAfter, octetsInitiator, packets, packetsTotal, packetsAfter, packetsInitiator
    case octetsReverse, octetsTotalReverse, octetsResponder, packetsReverse, packetsTotalReverse, packetsResponder
    case transport, flags, flagsReverse
    case sourcePort, destinationPort, transportSourcePort, transportDestinationPort
    case sourceV4, destinationV4, sourceV6, destinationV6
    case icmpTypeAndCode, icmpType, icmpCode
    case startUptime, startSeconds, startMilliseconds, startMicroseconds, startNanoseconds, startDelta
    case endUptime, endSeconds, endMilliseconds, endMicroseconds, endNanoseconds, endDelta
    case endSecondsReverse, endMillisecondsReverse, endMicrosecondsReverse, endNanosecondsReverse
    case observedSeconds, observedMilliseconds, observedMicroseconds, observedNanoseconds
    case durationMilliseconds, durationMicroseconds, systemInit
    case samplingInterval, samplerInterval, samplerIdentifier, selectorIdentifier
    case samplingPacketInterval, samplingPacketSpace, samplingSize, samplingPopulation, samplingProbability
    case direction, biflowDirection, endReason, firewallEvent

    /// The private enterprise number whose elements are those of IANA, of the other direction (RFC 5103).
    static let reverseEnterprise: UInt32 = 29305

    /// What an information element is, nil where nothing of it is needed.
    ///
    /// Version 9's field types are the same numbers, and have no enterprise.
    init?(_ field: TemplateField) {
        let found: FieldAction?
        switch field.enterprise {
        case 0: found = Self.ofIANA(field.element)
        case Self.reverseEnterprise: found = Self.ofReverse(field.element)
        default: found = nil
        }
        guard let found, found.accepts(length: field.length) else { return nil }
        self = found
    }

    private static func ofIANA(_ element: UInt16) -> FieldAction? {
        switch element {
        case 1: .octets
        case 2: .packets
        case 4: .transport
        case 6: .flags
        case 7: .sourcePort
        case 8: .sourceV4
        case 11: .destinationPort
        case 12: .destinationV4
        case 21: .endUptime
        case 22: .startUptime
        case 23: .octetsAfter
        case 24: .packetsAfter
        case 27: .sourceV6
        case 28: .destinationV6
        case 32, 139: .icmpTypeAndCode
        case 34: .samplingInterval
        case 48: .samplerIdentifier
        case 50: .samplerInterval
        case 61: .direction
        case 85: .octetsTotal
        case 86: .packetsTotal
        case 136: .endReason
        case 150: .startSeconds
        case 151: .endSeconds
        case 152: .startMilliseconds
        case 153: .endMilliseconds
        case 154: .startMicroseconds
        case 155: .endMicroseconds
        case 156: .startNanoseconds
        case 157: .endNanoseconds
        case 158: .startDelta
        case 159: .endDelta
        case 160: .systemInit
        case 161: .durationMilliseconds
        case 162: .durationMicroseconds
        case 176, 178: .icmpType
        case 177, 179: .icmpCode
        case 180, 182: .transportSourcePort
        case 181, 183: .transportDestinationPort
        case 231: .octetsInitiator
        case 232: .octetsResponder
        case 233, 40005: .firewallEvent
        case 239: .biflowDirection
        case 298: .packetsInitiator
        case 299: .packetsResponder
        case 302: .selectorIdentifier
        case 305: .samplingPacketInterval
        case 306: .samplingPacketSpace
        case 309: .samplingSize
        case 310: .samplingPopulation
        case 311: .samplingProbability
        case 322: .observedSeconds
        case 323: .observedMilliseconds
        case 324: .observedMicroseconds
        case 325: .observedNanoseconds
        default: nil
        }
    }

    private static func ofReverse(_ element: UInt16) -> FieldAction? {
        switch element {
        case 1: .octetsReverse
        case 2: .packetsReverse
        case 6: .flagsReverse
        case 85: .octetsTotalReverse
        case 86: .packetsTotalReverse
        case 151: .endSecondsReverse
        case 153: .endMillisecondsReverse
        case 155: .endMicrosecondsReverse
        case 157: .endNanosecondsReverse
        default: nil
        }
    }

    /// Whether a field of this length can be what it says; 65,535 stands for a length that each record tells.
    func accepts(length: UInt16) -> Bool {
        guard length != TemplateField.variableLength else { return true }
        switch self {
        case .sourceV4, .destinationV4: return length == 4
        case .sourceV6, .destinationV6: return length == 16
        case .startMicroseconds, .startNanoseconds, .endMicroseconds, .endNanoseconds, .endMicrosecondsReverse,
            .endNanosecondsReverse, .observedMicroseconds, .observedNanoseconds:
            return length == 8
        case .samplingProbability: return length == 4 || length == 8
        default: return (1...8).contains(length)
        }
    }
}

extension FieldAction {
    /// The part of a record that several fields can give.
    enum Target { case octets, packets, octetsReverse, packetsReverse, start, end, endReverse }

    /// The part that it gives, where there are several that can, and how good it is: of two, the better one is read.
    var choice: (target: Target, rank: Int)? {
        switch self {
        case .octetsAfter: (.octets, 0)
        case .octetsTotal: (.octets, 1)
        case .octets: (.octets, 2)
        case .octetsInitiator: (.octets, 3)
        case .packetsAfter: (.packets, 0)
        case .packetsTotal: (.packets, 1)
        case .packets: (.packets, 2)
        case .packetsInitiator: (.packets, 3)
        case .octetsTotalReverse: (.octetsReverse, 1)
        case .octetsReverse: (.octetsReverse, 2)
        case .octetsResponder: (.octetsReverse, 3)
        case .packetsTotalReverse: (.packetsReverse, 1)
        case .packetsReverse: (.packetsReverse, 2)
        case .packetsResponder: (.packetsReverse, 3)
        case .startUptime: (.start, 0)
        case .startDelta: (.start, 1)
        case .startSeconds: (.start, 2)
        case .startMilliseconds: (.start, 3)
        case .startMicroseconds: (.start, 4)
        case .startNanoseconds: (.start, 5)
        case .observedSeconds: (.end, 0)
        case .observedMilliseconds: (.end, 1)
        case .observedMicroseconds: (.end, 2)
        case .observedNanoseconds: (.end, 3)
        case .endUptime: (.end, 4)
        case .endDelta: (.end, 5)
        case .endSeconds: (.end, 6)
        case .endMilliseconds: (.end, 7)
        case .endMicroseconds: (.end, 8)
        case .endNanoseconds: (.end, 9)
        case .endSecondsReverse: (.endReverse, 0)
        case .endMillisecondsReverse: (.endReverse, 1)
        case .endMicrosecondsReverse: (.endReverse, 2)
        case .endNanosecondsReverse: (.endReverse, 3)
        default: nil
        }
    }
}
