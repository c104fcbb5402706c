import Packets

/// The 128-bit FNV-1a hash of evidence, from which ids are made (RFC 9923).
///
/// It has no seed: the same evidence gives the same id in every run and on every machine. It is no proof against
/// somebody who wants two alerts to have one id; they would gain that one of them counts twice.
struct EvidenceHash {
    private var state: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d

    /// FNV-1a takes bytes one at a time.
    private mutating func take(_ byte: UInt8) {
        state ^= UInt128(byte)
        state = state &* 0x0000_0000_0100_0000_0000_0000_0000_013b
    }

    /// Takes a text in, and its end, so that two texts in a row are not one.
    mutating func add(_ text: String) {
        for byte in text.utf8 { take(byte) }
        take(0xFF)
    }

    /// Takes a number in.
    mutating func add(_ number: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { take(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// Takes a side in, or that there is none.
    mutating func add(_ endpoint: Endpoint?) {
        guard let endpoint else { return take(0) }
        take(1)
        add(endpoint.address.high)
        add(endpoint.address.low)
        add(endpoint.port.map { UInt64($0) + 1 } ?? 0)
    }

    /// 32 hexadecimal digits.
    var id: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 32 - digits.utf8.count) + digits
    }
}

extension Alert {
    /// The id that its evidence gives: time, subject, sides, transport, model, family and the reasons' features.
    var evidenceID: String {
        var hash = EvidenceHash()
        hash.add(UInt64(bitPattern: time))
        switch subject {
        case .flow: hash.add(0)
        case .host(let window): hash.add(UInt64(truncatingIfNeeded: window) &+ 1)
        }
        hash.add(source)
        hash.add(destination)
        hash.add(transport.map { UInt64($0.rawValue) + 1 } ?? 0)
        hash.add(model)
        hash.add(family)
        for reason in reasons { hash.add(reason.feature) }
        return hash.id
    }

    /// The id of the incident that begins with this alert.
    var incidentID: String {
        var hash = EvidenceHash()
        hash.add("incident")
        hash.add(evidenceID)
        return hash.id
    }
}
