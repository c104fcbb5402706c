import TestSupport
import Testing

@testable import Flows

/// The published rows are rounded: to ten digits, from ten millions on to three.
@Suite("The rows of the original CICIDS2017 show the meter's bugs", .enabled(if: RealData.isPresent))
struct PublishedOriginalRowsTests {
    private let rows: PublishedRows
    private let forward: [UInt64]
    private let backward: [UInt64]
    private let packets: [UInt64]
    private let bytes: [Double]
    /// The rows whose packets were in order.
    private let inOrder: [Int]

    init() async throws {
        rows = try await PublishedRows.original.value
        let duration = rows("Flow Duration")
        inOrder = rows.indices.filter { duration[$0] >= 0 }
        forward = rows.counts("Total Fwd Packets")
        backward = rows.counts("Total Backward Packets")
        packets = zip(forward, backward).map(+)
        bytes = zip(rows("Total Length of Fwd Packets"), rows("Total Length of Bwd Packets")).map(+)
    }

    @Test("Flows of one packet were dropped, and the first is always forward")
    func counts() {
        #expect(rows.count > 18_000)
        #expect(packets.allSatisfy { $0 >= 2 })
        #expect(forward.allSatisfy { $0 >= 1 })
    }

    @Test("The first packet counts twice")
    func doubled() {
        let (mean, largest, average) = (
            rows("Packet Length Mean"), rows("Max Packet Length"), rows("Average Packet Size")
        )
        var wrong = 0
        for row in rows.indices where bytes[row] < 1e7 {
            let count = Double(packets[row])
            let first = mean[row] * (count + 1) - bytes[row]
            let grain = 1e-6 * (count + 1) * max(1, mean[row])
            if first < -grain || first > largest[row] + grain { wrong += 1 }
            let both = FlowRules.mean(UInt64(max(0, bytes[row] + first).rounded()), of: packets[row])
            if abs(average[row] - both) > 1e-5 * max(1, both) + grain / count { wrong += 1 }
        }
        #expect(wrong == 0)
        let squares = rows("Packet Length Std").map { $0 * $0 }
        #expect(violations(squares, rows("Packet Length Variance"), isPublished) == 0)
    }

    /// Whether a value is what a published one was rounded from.
    private func isPublished(_ value: Double, _ published: Double) -> Bool {
        abs(value - published) <= (abs(published) < 1e7 ? 1e-5 : 5e-3) * max(1, abs(value))
    }

    @Test("Subflows are the whole, the ratio is whole, bulks and backward flags are 0")
    func wholes() {
        #expect(differences(rows("Subflow Fwd Packets"), forward.map { Double($0) }) == 0)
        #expect(differences(rows("Subflow Bwd Packets"), backward.map { Double($0) }) == 0)
        let ratio = zip(forward, backward).map { FlowRules.downUp(forward: $0, backward: $1).rounded(.down) }
        #expect(ratio == rows("Down/Up Ratio"))
        for name in [
            "Bwd PSH Flags", "Bwd URG Flags", "Fwd Avg Bytes/Bulk", "Fwd Avg Packets/Bulk", "Fwd Avg Bulk Rate",
            "Bwd Avg Bytes/Bulk", "Bwd Avg Packets/Bulk", "Bwd Avg Bulk Rate",
        ] {
            #expect(rows(name).allSatisfy { $0 == 0 })
        }
    }

    @Test("Flags are of one packet; SYN's column holds PSH, CWE's URG, and RST's and ECE's the two of congestion")
    func flags() {
        for name in ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "CWE", "ECE"] {
            #expect(rows("\(name) Flag Count").allSatisfy { $0 == 0 || $0 == 1 })
        }
        #expect(rows("SYN Flag Count") == rows("Fwd PSH Flags"))
        #expect(rows("CWE Flag Count") == rows("Fwd URG Flags"))
        #expect(rows("RST Flag Count") == rows("ECE Flag Count"))
    }

    @Test("Windows are -1 without TCP, and without an answer")
    func windows() {
        let (up, down) = (rows("Init_Win_bytes_forward"), rows("Init_Win_bytes_backward"))
        #expect(violations(up, down) { $0 >= 0 || $1 == -1 } == 0)
        #expect(violations(down, backward) { $0 == -1 || $1 > 0 } == 0)
        #expect(violations(rows("act_data_pkt_fwd"), forward) { $0 <= Double($1) - 1 } == 0)
    }

    @Test("Without TCP a header has the length of some TCP header, most often the one the meter writes")
    func staleHeaders() {
        let (up, smallest) = (rows("Init_Win_bytes_forward"), rows("min_seg_size_forward"))
        let other = rows.indices.filter { up[$0] == -1 }.map { smallest[$0] }
        let own = Double(CIC2017Flow.staleHeader)
        let commonest = Dictionary(grouping: other) { $0 }.max { $0.value.count < $1.value.count }
        #expect(commonest?.key == own)
        #expect(other.count { [20, 24, 28, 32, 36, 40, 44].contains($0) } * 100 > other.count * 95)
    }

    @Test("In no time, rates are Infinity or NaN")
    func noTime() {
        let (duration, rate, each) = (rows("Flow Duration"), rows("Flow Bytes/s"), rows("Fwd Packets/s"))
        let still = rows.indices.filter { duration[$0] == 0 }
        #expect(!still.isEmpty)
        #expect(still.allSatisfy { bytes[$0] > 0 ? rate[$0] == .infinity : rate[$0].isNaN })
        #expect(still.allSatisfy { each[$0] == FlowRules.perSecond(forward[$0], in: 0) })
        let moving = rows.indices.filter { duration[$0] > 0 && bytes[$0] < 1e7 }
        let own = moving.map { FlowRules.perSecond(UInt64(bytes[$0]), in: UInt64(duration[$0])) }
        #expect(violations(own, moving.map { rate[$0] }, isPublished) == 0)
    }

    @Test("A gap over 5 s is idle unless it stands before the FIN that ends the flow")
    func activity() {
        let (longest, idle) = (rows("Flow IAT Max"), rows("Idle Max"))
        let limit = Double(FlowRules.idleGap)
        #expect(inOrder.allSatisfy { idle[$0] <= longest[$0] * 1.001 })
        #expect(idle.allSatisfy { $0 == 0 || $0 > limit })
        let odd = inOrder.count { longest[$0] > limit && idle[$0] < longest[$0] * 0.999 }
        #expect(odd > 0 && odd * 5 < inOrder.count)
    }
}
