import Packets

/// NSL-KDD's `service`: one of 70 names, from ports and ICMP types.
public struct KDDService: Sendable, Hashable, BitwiseCopyable {
    /// Its place in `names`.
    public let code: UInt8
    /// What the windows count as one service.
    ///
    /// The name, but the port behind `private` and `other`: the data counts each port there as a service of its own.
    public let identity: UInt32

    /// The service of a connection.
    ///
    /// A named destination port decides; then FTP's active data connections, which come from port 20; then whether the
    /// port is privileged (`private`) or not (`other`).
    /// - Parameter icmp: the type and code, where it is ICMP and they are known.
    public init(
        _ transport: IPProtocol, sourcePort: UInt16, destinationPort: UInt16, icmp: (type: UInt8, code: UInt8)? = nil
    ) {
        let port = UInt32(destinationPort)
        let unnamed = UInt32(transport.rawValue) << 24 | 1 << 16
        let named: UInt8?
        switch transport {
        case .tcp: named = Self.tcp[destinationPort] ?? (sourcePort == 20 ? Self.ftpData : nil)
        case .udp: named = Self.udp[destinationPort]
        case .icmp: named = icmp.flatMap { Self.icmp[Self.key($0.type, $0.code)] ?? Self.icmp[Self.key($0.type, nil)] }
        case .icmpV6:
            named = icmp.flatMap { Self.icmpV6[Self.key($0.type, $0.code)] ?? Self.icmpV6[Self.key($0.type, nil)] }
        default: named = nil
        }
        if let named {
            code = named
            identity = UInt32(named)
        } else if let icmp {
            code = Self.other
            identity = unnamed | UInt32(icmp.type) << 8 | UInt32(icmp.code)
        } else {
            code = port < 1024 && transport != .icmp && transport != .icmpV6 ? Self.priv : Self.other
            identity = unnamed | port
        }
    }

    /// The name in the data.
    public var name: String { Self.names[Int(code)] }

    private static let codes = Dictionary(
        uniqueKeysWithValues: names.enumerated().map { ($1, UInt8(truncatingIfNeeded: $0)) })
    private static let other = code(of: "other")
    private static let priv = code(of: "private")
    private static let ftpData = code(of: "ftp_data")

    private static let tcp = ports(tcpPorts)
    private static let udp = ports(udpPorts)
    private static let icmp = messages(icmpMessages)
    private static let icmpV6 = messages(icmpV6Messages)

    private static func code(of name: String) -> UInt8 {
        guard let code = codes[name] else { preconditionFailure("'\(name)' is no service of NSL-KDD") }
        return code
    }

    private static func ports(_ table: [(ports: ClosedRange<UInt16>, name: String)]) -> [UInt16: UInt8] {
        var found: [UInt16: UInt8] = [:]
        for (ports, name) in table { for port in ports { found[port] = code(of: name) } }
        return found
    }

    private static func messages(_ table: [(type: UInt8, code: UInt8?, name: String)]) -> [UInt32: UInt8] {
        Dictionary(uniqueKeysWithValues: table.map { (key($0.type, $0.code), code(of: $0.name)) })
    }

    private static func key(_ type: UInt8, _ code: UInt8?) -> UInt32 {
        UInt32(type) << 16 | (code.map(UInt32.init) ?? 0x100)
    }
}
