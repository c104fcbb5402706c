import CPcap

/// An open handle of libpcap, closed with its last reference.
final class PcapHandle {
    /// What libpcap's functions take.
    let pointer: OpaquePointer

    /// What has to be there until the handle is closed.
    private let held: AnyObject?

    /// Takes over an open handle.
    init(_ pointer: OpaquePointer, holding held: AnyObject? = nil) {
        self.pointer = pointer
        self.held = held
    }

    deinit { pcap_close(pointer) }

    /// What libpcap says of its last failure.
    var lastError: String { String(cString: pcap_geterr(pointer)) }

    /// Lets only the frames through that a filter accepts.
    func keepOnly(_ filter: String) throws(CaptureError) {
        guard !filter.utf8.allSatisfy({ $0 == 0x20 }) else { return }
        // A C string ends at its first zero byte: what stands behind one would be dropped without a word.
        guard !filter.utf8.contains(0) else { throw .badFilter(filter: filter, reason: "it contains a zero byte") }
        var program = bpf_program()
        // The netmask is only for `ip broadcast`: all ones says that it is not known.
        guard pcap_compile(pointer, &program, filter, 1, .max) == 0 else {
            throw .badFilter(filter: filter, reason: lastError)
        }
        defer { pcap_freecode(&program) }
        guard pcap_setfilter(pointer, &program) == 0 else { throw .badFilter(filter: filter, reason: lastError) }
    }
}

/// Calls a function of libpcap that explains its failure in a buffer of 256 bytes.
func withErrorText<Result>(_ body: (UnsafeMutablePointer<CChar>) -> Result) -> (result: Result, text: String) {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
        buffer.initialize(repeating: 0)
        guard let base = buffer.baseAddress else { preconditionFailure("a buffer of 512 bytes has an address") }
        let result = body(base)
        return (result, String(cString: base))
    }
}
