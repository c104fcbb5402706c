import CPcap

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension PcapHandle {
    /// Starts the capture of a handle that was made for an interface.
    func activate(_ name: String, _ options: InterfaceOptions, patience: Int32) throws(CaptureError) {
        pcap_set_snaplen(pointer, max(1, min(Int32(InterfaceOptions.wholeFrame), Int32(clamping: options.snapLength))))
        pcap_set_promisc(pointer, options.isPromiscuous ? 1 : 0)
        pcap_set_immediate_mode(pointer, options.isImmediate ? 1 : 0)
        pcap_set_timeout(pointer, patience)
        pcap_set_buffer_size(pointer, max(1 << 20, Int32(clamping: options.bufferSize)))
        let status = pcap_activate(pointer)
        // Above 0 are warnings, as of an interface that cannot be promiscuous: it works all the same.
        guard status < 0 else { return }
        switch status {
        case PCAP_ERROR_NO_SUCH_DEVICE: throw .noSuchInterface(name: name, available: CaptureInterface.names())
        case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
            throw .notPermitted(interface: name, program: Self.program(), promiscuous: options.isPromiscuous)
        case PCAP_ERROR_IFACE_NOT_UP: throw .interfaceDown(name: name)
        default:
            let words = lastError
            let reason = words.isEmpty ? String(cString: pcap_statustostr(status)) : words
            throw .interfaceFailed(name: name, reason: reason)
        }
    }

    /// The path of this program, which a capability is granted to.
    private static func program() -> String {
        var path = [UInt8](repeating: 0, count: 4096)
        let count = path.withUnsafeMutableBytes { buffer in
            buffer.baseAddress.map { readlink("/proc/self/exe", $0, buffer.count) } ?? 0
        }
        guard count > 0 else { return CommandLine.arguments.first ?? "lapwing" }
        return String(decoding: path.prefix(count), as: UTF8.self)
    }
}
