import Packets
import TestSupport

/// Packets of small conversations, put into the order of time.
struct HostTraffic {
    private(set) var packets: [Packet] = []
    private let hash = FlowHash(seed: 1)

    static let second: Int64 = 1_000_000

    /// One packet.
    mutating func send(
        _ time: Int64, _ source: UInt32, _ sourcePort: UInt16, _ destination: UInt32, _ port: UInt16,
        _ flags: TCPFlags = [], payload: UInt32 = 0, transport: IPProtocol = .tcp,
        dns: DNSQuestion = .none,
        epoch: UInt32 = 0
    ) {
        let (a, b) = (IPAddress(v4: source), IPAddress(v4: destination))
        let header: UInt32 = transport == .tcp ? 20 : 8
        packets.append(
            Packet(
                time: time, flowHash: hash(a, sourcePort, b, port, transport), source: a, destination: b,
                sourcePort: sourcePort, destinationPort: port, transport: transport, flags: flags,
                headerLength: UInt16(header), payloadLength: payload, ipLength: 20 + header + payload,
                epoch: epoch,
                icmpType: transport == .icmp ? 8 : 0, dns: dns))
    }

    /// A TCP contact that is answered, brings data and is closed; 8 packets.
    mutating func talk(
        _ time: Int64, _ client: UInt32, _ clientPort: UInt16, _ server: UInt32, _ port: UInt16,
        up: UInt32 = 300,
        down: UInt32 = 1_000, length: Int64 = 200_000
    ) {
        send(time, client, clientPort, server, port, .syn)
        send(time + 1_000, server, port, client, clientPort, [.syn, .ack])
        send(time + 2_000, client, clientPort, server, port, .ack)
        send(time + 3_000, client, clientPort, server, port, [.psh, .ack], payload: up)
        send(time + length / 2, server, port, client, clientPort, [.psh, .ack], payload: down)
        send(time + length - 2_000, client, clientPort, server, port, [.fin, .ack])
        send(time + length - 1_000, server, port, client, clientPort, [.fin, .ack])
        send(time + length, client, clientPort, server, port, .ack)
    }

    /// A question to a name server and its answer.
    mutating func ask(
        _ time: Int64, _ client: UInt32, _ clientPort: UInt16, _ server: UInt32, name: UInt64,
        domain: UInt64,
        subdomain: UInt8 = 3, entropy: UInt16 = 150, type: UInt16 = 1, code: UInt8 = 0
    ) {
        var question = DNSQuestion(
            nameHash: name, domainHash: domain, subdomainLength: subdomain, labels: 3, entropy: entropy,
            type: type)
        send(
            time, client, clientPort, server, 53, payload: 40 + UInt32(subdomain), transport: .udp,
            dns: question)
        question.isResponse = true
        question.responseCode = code
        send(
            time + 20_000, server, 53, client, clientPort, payload: 120, transport: .udp, dns: question)
    }

    /// In the order of time, numbered.
    var ordered: [Packet] {
        var sorted = packets.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }
        .map(\.element)
        for index in sorted.indices { sorted[index].number = UInt64(index) + 1 }
        return sorted
    }

    /// An untidy office: browsing, names, a monitor that polls, a backup, dead hosts, clock-like updates.
    mutating func office(minutes: Int64, seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var port: UInt16 = 20_000
        func next() -> UInt16 {
            port = port == .max ? 20_000 : port + 1
            return port
        }
        for minute in 0..<minutes {
            let start = minute * 60 * Self.second
            for host in 1...10 as ClosedRange<UInt32> {
                for _ in 0..<Int.random(in: 0...8, using: &random) {
                    let time = start + Int64.random(in: 0..<60 * Self.second, using: &random)
                    let site = UInt32.random(in: 0..<80, using: &random)
                    ask(
                        time, 0x0A00_0000 + host, next(), 0x0A00_0035, name: UInt64(site) + 1,
                        domain: UInt64(site / 2) + 1)
                    talk(
                        time + 50_000, 0x0A00_0000 + host, next(), 0x2200_0000 + site, 443,
                        down: UInt32.random(in: 500...60_000, using: &random))
                }
                // An updater asks each minute, as a clock does.
                talk(
                    start + Int64(host) * Self.second, 0x0A00_0000 + host, next(), 0x2200_1000, 443,
                    length: 40_000)
            }
            // The monitor asks 20 hosts on 4 ports; some are dead or closed.
            for target in 0..<20 as Range<UInt32> {
                for (number, service) in ([22, 80, 443, 161] as [UInt16]).enumerated() {
                    let time = start + Int64(target) * 200_000 + Int64(number) * 3_000
                    if target == 7 {
                        send(time, 0x0A00_0063, next(), 0x0A00_0107, service, .syn)
                    } else if number == 3 {
                        let own = next()
                        send(time, 0x0A00_0063, own, 0x0A00_0100 + target, service, .syn)
                        send(time + 900, 0x0A00_0100 + target, service, 0x0A00_0063, own, [.rst, .ack])
                    } else {
                        talk(time, 0x0A00_0063, next(), 0x0A00_0100 + target, service, length: 50_000)
                    }
                }
            }
            // The backup moves much, at home.
            let own = next()
            talk(
                start + 5_000_000, 0x0A00_0005, own, 0x0A00_00C8, 445, up: 40_000_000, length: 30_000_000)
        }
    }
}
