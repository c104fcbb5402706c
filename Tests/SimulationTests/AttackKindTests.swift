import Packets
import Simulation
import Testing

@Suite struct AttackKindTests {
    @Test func aListNamesKindsInAnyOrder() throws {
        #expect(try AttackKind.list("beacon, scan-fast,beacon") == [.scanFast, .beacon])
        #expect(try AttackKind.list("all") == AttackKind.allCases)
        #expect(try AttackKind.list("none").isEmpty)
        #expect(AttackKind.allCases.count == 9)
    }

    @Test(arguments: ["scanfast", "beacon,", "", "Beacon"])
    func aWordThatIsNoKindIsRefusedByName(text: String) {
        let word = text.split(separator: ",", omittingEmptySubsequences: false).first { $0 != "beacon" }
        #expect(throws: SimulationError.unknownAttack(String(word ?? ""))) { try AttackKind.list(text) }
        #expect(SimulationError.unknownAttack("x").description.contains("slowloris"))
    }

    @Test func aStatementIsALineOfCSV() {
        var truth = TruthStatement(start: 1_700_000_000_000_005, end: 1_700_000_060_500_000, label: .synFlood)
        #expect(truth.csvLine == "1700000000.000005,1700000060.500000,syn-flood,,,,,")
        truth.source = IPAddress(v4: 0x0A01_0203)
        truth.destination = IPAddress(high: 0x2001_0DB8_0000_0000, low: 1)
        truth.sourcePort = 40_000
        truth.destinationPort = 443
        truth.transport = .tcp
        #expect(
            truth.csvLine
                == "1700000000.000005,1700000060.500000,syn-flood,10.1.2.3,2001:db8::1,40000,443,6")
        #expect(TruthStatement.header.split(separator: ",").count == 8)
    }
}
