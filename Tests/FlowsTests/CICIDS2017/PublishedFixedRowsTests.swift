import TestSupport
import Testing

@testable import Flows

/// What one column of a published row says of others, recomputed by the functions that the meter uses.
@Suite("All 25,127 rows of the corrected CICIDS2017 follow the meter's rules", .enabled(if: RealData.isPresent))
struct PublishedFixedRowsTests {
    private let rows: PublishedRows
    private let forward: [UInt64]
    private let backward: [UInt64]
    private let packets: [UInt64]
    private let forwardBytes: [UInt64]
    private let backwardBytes: [UInt64]
    private let bytes: [UInt64]
    private let duration: [UInt64]
    private let transport: [Double]

    init() async throws {
        rows = try await PublishedRows.corrected.value
        forward = rows.counts("Total Fwd Packet")
        backward = rows.counts("Total Bwd packets")
        packets = zip(forward, backward).map(+)
        forwardBytes = rows.counts("Total Length of Fwd Packet")
        backwardBytes = rows.counts("Total Length of Bwd Packet")
        bytes = zip(forwardBytes, backwardBytes).map(+)
        duration = rows.counts("Flow Duration")
        transport = rows("Protocol")
    }

    @Test func thereAreAsManyAsPublished() {
        #expect(rows.count == 25_127)
        #expect(packets.allSatisfy { $0 >= 2 })
    }

    @Test func subflows() {
        for (name, totals) in [
            ("Fwd Packets", forward), ("Bwd Packets", backward), ("Fwd Bytes", forwardBytes),
            ("Bwd Bytes", backwardBytes),
        ] {
            #expect(
                zip(totals, packets).map { FlowRules.subflow($0, packets: $1) } == rows.counts("Subflow \(name)"))
        }
    }

    @Test func ratioAndAverages() {
        #expect(
            differences(
                zip(forward, backward).map { FlowRules.downUp(forward: $0, backward: $1) }, rows("Down/Up Ratio")) == 0)
        let mean = zip(bytes, packets).map { FlowRules.mean($0, of: $1) }
        #expect(differences(mean, rows("Average Packet Size")) == 0)
        #expect(differences(mean, rows("Packet Length Mean")) == 0)
        let up = zip(forwardBytes, forward).map { FlowRules.mean($0, of: $1) }
        #expect(differences(up, rows("Fwd Packet Length Mean")) == 0)
        #expect(differences(up, rows("Fwd Segment Size Avg")) == 0)
        let down = zip(backwardBytes, backward).map { FlowRules.mean($0, of: $1) }
        #expect(differences(down, rows("Bwd Packet Length Mean")) == 0)
        #expect(differences(down, rows("Bwd Segment Size Avg")) == 0)
    }

    @Test func rates() {
        for (name, totals) in [
            ("Flow Bytes/s", bytes), ("Flow Packets/s", packets), ("Fwd Packets/s", forward),
            ("Bwd Packets/s", backward),
        ] {
            #expect(
                differences(zip(totals, duration).map { FlowRules.perSecond($0, in: $1) }, rows(name)) == 0, "\(name)")
        }
    }

    @Test("The mean gap is the time over the gaps, one fewer than the packets")
    func gaps() {
        let less = { (count: UInt64) in count == 0 ? 0 : count - 1 }
        #expect(
            differences(zip(duration, packets).map { FlowRules.mean($0, of: less($1)) }, rows("Flow IAT Mean")) == 0)
        for (name, count) in [("Fwd", forward), ("Bwd", backward)] {
            let total = rows.counts("\(name) IAT Total")
            #expect(
                differences(zip(total, count).map { FlowRules.mean($0, of: less($1)) }, rows("\(name) IAT Mean")) == 0)
        }
    }

    @Test("Deviations are the roots of variances, of n-1, and 0 for one value")
    func deviations() {
        #expect(
            differences(rows("Packet Length Std").map { $0 * $0 }, rows("Packet Length Variance")) == 0)
        // Both directions' moments together are the whole's.
        func squares(_ deviation: Double, _ mean: Double, _ count: UInt64) -> Double {
            deviation * deviation * max(0, Double(count) - 1) + mean * mean * Double(count)
        }
        let up = zip(zip(rows("Fwd Packet Length Std"), rows("Fwd Packet Length Mean")), forward)
            .map { squares($0.0, $0.1, $1) }
        let down = zip(zip(rows("Bwd Packet Length Std"), rows("Bwd Packet Length Mean")), backward)
            .map { squares($0.0, $0.1, $1) }
        let whole = zip(zip(rows("Packet Length Std"), rows("Packet Length Mean")), packets)
            .map { squares($0.0, $0.1, $1) }
        #expect(differences(zip(up, down).map(+), whole) == 0)
        for (name, count) in [("Fwd", forward), ("Bwd", backward)] {
            #expect(violations(rows("\(name) Packet Length Std"), count) { $0 == 0 || $1 > 1 } == 0)
            #expect(violations(rows("\(name) IAT Std"), count) { $0 == 0 || $1 > 2 } == 0)
        }
        #expect(violations(rows("Flow IAT Std"), packets) { $0 == 0 || $1 > 2 } == 0)
    }

    @Test func extremes() {
        let (up, down) = (rows("Fwd Packet Length Max"), rows("Bwd Packet Length Max"))
        #expect(zip(up, down).map(max) == rows("Packet Length Max"))
        let (upMin, downMin) = (rows("Fwd Packet Length Min"), rows("Bwd Packet Length Min"))
        let smallest = rows.indices.map { row in
            forward[row] == 0 ? downMin[row] : backward[row] == 0 ? upMin[row] : min(upMin[row], downMin[row])
        }
        #expect(smallest == rows("Packet Length Min"))
        for name in [
            "Fwd Packet Length", "Bwd Packet Length", "Packet Length", "Flow IAT", "Fwd IAT", "Bwd IAT", "Idle",
        ] {
            let mean = rows("\(name) Mean")
            #expect(violations(rows("\(name) Min"), mean) { $0 <= $1 * 1.00001 } == 0, "\(name)")
            #expect(violations(mean, rows("\(name) Max")) { $0 <= $1 * 1.00001 } == 0, "\(name)")
        }
        #expect(violations(upMin, forward) { $0 == 0 || $1 > 0 } == 0)
        #expect(violations(down, backward) { $0 == 0 || $1 > 0 } == 0)
    }

    @Test("Header lengths are sums of L4 headers; 39 published ones have wrapped at 16 bits, which the meter's do not")
    func headers() {
        var (wrapped, wrong) = (0, 0)
        for (name, count) in [("Fwd", forward), ("Bwd", backward)] {
            for (row, published) in rows("\(name) Header Length").enumerated() {
                let count = Double(count[row])
                if transport[row] != 6 {
                    if published != (transport[row] == 17 ? 8 * count : 0) { wrong += 1 }
                    continue
                }
                if published < 20 * count { wrapped += 1 }
                // Whole words, of which there are 5 to 15 a packet, when the overflow is taken back.
                let turns = max(0, ((20 * count - published) / 65_536).rounded(.up))
                let sum = published + turns * 65_536
                if sum > 60 * count || sum.remainder(dividingBy: 4) != 0 { wrong += 1 }
            }
        }
        #expect(wrong == 0)
        #expect(wrapped == 39)
        let isSmallest = { (smallest: Double, transport: Double) in
            switch transport {
            case 17: smallest == 8
            case 6: smallest == 0 || (20...60).contains(smallest)
            default: smallest == 0
            }
        }
        #expect(violations(rows("Fwd Seg Size Min"), transport, isSmallest) == 0)
    }

    @Test("Without TCP there are no windows; without an answer none backward; 81 flows began backward")
    func windows() {
        let (up, down) = (rows("FWD Init Win Bytes"), rows("Bwd Init Win Bytes"))
        #expect(violations(up, transport) { $0 == 0 || $1 == 6 } == 0)
        #expect(violations(down, transport) { $0 == 0 || $1 == 6 } == 0)
        #expect(violations(down, backward) { $0 == 0 || $1 > 0 } == 0)
        let smallest = rows("Fwd Seg Size Min")
        let began = rows.indices.filter { transport[$0] == 6 && smallest[$0] == 0 }
        #expect(began.count == 81)
        #expect(began.allSatisfy { up[$0] == 0 })
        // A reset from the other side has no window, and being last it is what stands there.
        let resets = rows("Bwd RST Flags")
        #expect(rows.indices.count { resets[$0] > 0 && down[$0] == 0 } == 7_915)
        #expect(rows.indices.count { resets[$0] > 0 } == 7_953)
    }

    @Test("Flags are packets that carry them, and a first packet's reset has no direction")
    func flags() {
        let sum = { (name: String) in zip(rows("Fwd \(name) Flags"), rows("Bwd \(name) Flags")).map(+) }
        #expect(sum("PSH") == rows("PSH Flag Count"))
        #expect(sum("URG") == rows("URG Flag Count"))
        let more = zip(rows("RST Flag Count"), sum("RST")).map(-)
        #expect(more.count { $0 == 1 } == 2)
        #expect(more.allSatisfy { $0 == 0 || $0 == 1 })
        for name in ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "CWR", "ECE"] {
            let count = rows("\(name) Flag Count")
            #expect(violations(count, packets) { $0 <= Double($1) } == 0)
            #expect(violations(count, transport) { $0 == 0 || $1 == 6 } == 0)
        }
    }

    @Test func data() {
        let data = rows.counts("Fwd Act Data Pkts")
        #expect(violations(data, forward) { $0 <= $1 } == 0)
        // Without any, all forward bytes are those of the first packet.
        let (largest, total) = (rows.counts("Fwd Packet Length Max"), forwardBytes)
        #expect(rows.indices.allSatisfy { data[$0] > 0 || total[$0] == largest[$0] })
    }

    @Test("Idle gaps are those over 5 s, active spans the time before them")
    func activity() {
        let longest = rows("Flow IAT Max")
        let limit = Double(FlowRules.idleGap)
        #expect(longest.map { $0 > limit ? $0 : 0 } == rows("Idle Max"))
        #expect(rows("Idle Min").allSatisfy { $0 == 0 || $0 > limit })
        #expect(violations(rows("Active Max"), rows("Idle Max")) { $0 == 0 || $1 > 0 } == 0)
        #expect(violations(rows("Active Min"), rows("Active Max")) { $1 == 0 || $0 >= 1 } == 0)
        let sum = zip(rows("Active Max"), rows("Idle Max")).map(+)
        #expect(violations(sum, duration) { $0 <= Double($1) * 1.000001 } == 0)
    }

    @Test("A one-sided flow of datagrams without pauses is one bulk of all it sent")
    func bulks() {
        for (name, total, count) in [("Fwd", forwardBytes, forward), ("Bwd", backwardBytes, backward)] {
            let each = rows.counts("\(name) Packet/Bulk Avg")
            #expect(each.allSatisfy { $0 == 0 || $0 >= UInt64(FlowRules.bulkPackets) })
            #expect(violations(each, count) { $0 <= $1 } == 0)
            #expect(violations(each, rows("\(name) Bytes/Bulk Avg")) { ($0 == 0) == ($1 == 0) } == 0)
            #expect(violations(rows.counts("\(name) Bytes/Bulk Avg"), total) { $0 <= $1 } == 0)
        }
        let (least, gap) = (rows("Fwd Packet Length Min"), rows("Flow IAT Max"))
        let single = rows.indices.filter {
            backward[$0] == 0 && forward[$0] >= 4 && least[$0] > 0 && gap[$0] <= Double(FlowRules.bulkGap)
        }
        #expect(single.count == 10)
        let rate = rows("Fwd Bulk Rate Avg")
        for row in single {
            #expect(rows.counts("Fwd Packet/Bulk Avg")[row] == FlowRules.perBulk(forward[row], bulks: 1))
            #expect(rows.counts("Fwd Bytes/Bulk Avg")[row] == FlowRules.perBulk(forwardBytes[row], bulks: 1))
            let own = FlowRules.bulkRate(forwardBytes[row], in: duration[row])
            #expect(Float(rate[row]) == Float(own))
        }
    }

    @Test("ICMP's columns are -1 but for ICMP; a TCP connection is no shorter than its part")
    func others() {
        #expect(violations(rows("ICMP Type"), transport) { ($0 == -1) == ($1 != 1) } == 0)
        #expect(violations(rows("ICMP Code"), transport) { ($0 == -1) == ($1 != 1) } == 0)
        let time = rows("Total TCP Flow Time")
        let shorter = rows.indices.count {
            let isTCP = transport[$0] == 6
            let own = Double(FlowRules.connectionTime(from: 0, to: Int64(duration[$0]), isTCP: isTCP))
            return isTCP ? time[$0] < own : time[$0] != own
        }
        #expect(shorter == 0)
        let split = rows.indices.count { transport[$0] == 6 && time[$0] > Double(duration[$0]) }
        #expect((1_700...1_754).contains(split))
        // None but TCP, UDP and ICMP have a number, none but the first two sizes.
        #expect(transport.allSatisfy { [0, 1, 6, 17].contains($0) })
        #expect(violations(bytes, transport) { $0 == 0 || $1 >= 6 } == 0)
    }
}
