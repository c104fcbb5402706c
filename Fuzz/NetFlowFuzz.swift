import Flows
import Packets

/// Payloads to the decoder of exports and on to pairing: each after one byte of its sender and two of its length.
///
/// `HostileDatagramTests` reads its corpus in the same way.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzNetFlow(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    let limits = ExporterLimits(
        accounts: 3, sessions: 4, templates: 16, fields: 256, samplers: 4, heldSets: 8, heldBytes: 4096)
    var decoder = ExportDecoder(limits: limits)
    var pairing = BiflowPairing(PairingOptions(capacity: 64))
    var records: [ExporterRecord] = []
    var flows: [Biflow] = []
    var offset = 0
    while offset + 3 <= size {
        let length = min(Int(bytes[offset + 1]) << 8 | Int(bytes[offset + 2]), size - offset - 3)
        let sender = DatagramSender(address: IPAddress(v4: UInt32(bytes[offset]) >> 2), port: UInt16(bytes[offset] & 3))
        // A copy of its own, so that the sanitizer sees a read beyond the payload.
        let payload = Array(bytes[offset + 3..<offset + 3 + length])
        offset += 3 + length
        records.removeAll(keepingCapacity: true)
        decoder.decode(payload.span, from: sender, into: &records)
        // A record has at least a byte of this payload or of those that waited.
        precondition(records.count <= payload.count + limits.heldBytes)
        for record in records {
            precondition(record.start >= 0 && record.start <= record.end && record.end <= 1 << 53)
            precondition(record.samplingRate >= 1 && Int(record.exporter) <= limits.accounts)
            pairing.add(record, into: &flows)
        }
        flows.removeAll(keepingCapacity: true)
        precondition(pairing.openCount <= 64 && decoder.templateCount <= 4 * 16 && decoder.accounts.count <= 4)
    }
    pairing.drain(into: &flows)
    precondition(pairing.openCount == 0)
    return 0
}
