import Flows
import Packets
import Tabular
import TestSupport
import Testing

@testable import Flows

@Suite struct KDDServiceTests {
    private func name(_ transport: IPProtocol, _ source: UInt16, _ destination: UInt16) -> String {
        KDDService(transport, sourcePort: source, destinationPort: destination).name
    }

    private func message(_ transport: IPProtocol, _ type: UInt8, _ code: UInt8) -> String {
        KDDService(transport, sourcePort: 0, destinationPort: 0, icmp: (type, code)).name
    }

    @Test func namesAreSeventyInOrder() {
        #expect(KDDService.names.count == 70)
        #expect(KDDService.names == KDDService.names.sorted())
        #expect(Set(KDDService.names).count == 70)
    }

    @Test func everyNameComesFromSomePortButThoseOfThePayload() {
        var seen: Set<String> = []
        for port in UInt16.min ... .max {
            seen.insert(name(.tcp, 40_000, port))
            seen.insert(name(.udp, 40_000, port))
        }
        for type in UInt8.min ... .max {
            for code in 0...15 as ClosedRange<UInt8> { seen.insert(message(.icmp, type, code)) }
        }
        #expect(Set(KDDService.names).subtracting(seen) == KDDService.payloadNames)
        #expect(seen.isSubset(of: KDDService.names))
    }

    @Test(arguments: [
        (40_000, 80, "http"), (40_000, 443, "http_443"), (40_000, 8001, "http_8001"), (40_000, 2784, "http_2784"),
        (40_000, 8080, "other"), (40_000, 22, "ssh"), (20, 40_000, "ftp_data"), (20, 80, "http"),
        (40_000, 20, "ftp_data"), (40_000, 161, "private"), (40_000, 1023, "private"), (40_000, 1024, "other"),
        (80, 40_000, "other"), (40_000, 53, "domain"), (40_000, 6667, "IRC"), (40_000, 6000, "X11"),
        (40_000, 0, "private"),
    ]) func portsOfTCP(source: UInt16, destination: UInt16, expected: String) {
        #expect(name(.tcp, source, destination) == expected)
    }

    @Test(arguments: [
        (40_000, 53, "domain_u"), (123, 123, "ntp_u"), (40_000, 69, "tftp_u"), (40_000, 161, "private"),
        (161, 40_000, "other"), (20, 40_000, "other"), (40_000, 80, "private"), (40_000, 443, "private"),
    ]) func portsOfUDP(source: UInt16, destination: UInt16, expected: String) {
        #expect(name(.udp, source, destination) == expected)
    }

    @Test(arguments: [
        (8, 0, "eco_i"), (0, 0, "ecr_i"), (3, 3, "urp_i"), (3, 2, "urp_i"), (3, 1, "urh_i"), (3, 13, "urh_i"),
        (5, 1, "red_i"), (11, 0, "tim_i"), (11, 1, "tim_i"), (13, 0, "other"),
    ]) func messagesOfICMP(type: UInt8, code: UInt8, expected: String) {
        #expect(message(.icmp, type, code) == expected)
    }

    @Test(arguments: [
        (128, "eco_i"), (129, "ecr_i"), (1, "urh_i"), (3, "tim_i"), (137, "red_i"), (135, "other"), (8, "other"),
    ]) func messagesOfICMPv6(type: UInt8, expected: String) {
        #expect(message(.icmpV6, type, 0) == expected)
        #expect(message(.icmpV6, 1, 4) == "urp_i")
    }

    @Test func behindPrivateAndOtherEachPortIsAService() {
        func identity(_ transport: IPProtocol, _ port: UInt16, _ icmp: (UInt8, UInt8)? = nil) -> UInt32 {
            KDDService(transport, sourcePort: 1, destinationPort: port, icmp: icmp).identity
        }
        var seen: Set<UInt32> = []
        for port in UInt16.min ... .max { seen.insert(identity(.tcp, port)) }
        let named = KDDService.tcpPorts.reduce(0) { $0 + $1.ports.count }
        let names = Set(KDDService.tcpPorts.map(\.name)).count
        #expect(seen.count == 65_536 - named + names)
        #expect(identity(.tcp, 6667) == identity(.tcp, 6666), "a name is one service on all its ports")
        #expect(identity(.tcp, 200) != identity(.udp, 200))
        #expect(identity(.icmp, 0, (13, 0)) != identity(.icmp, 0, (14, 0)))
        #expect(identity(.icmp, 0, nil) != identity(.icmp, 0, (14, 0)))
    }
}
