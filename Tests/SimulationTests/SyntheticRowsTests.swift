import Simulation
import Testing

@Suite struct SyntheticRowsTests {
    @Test(arguments: [(0, 0.05, 0), (1, 1, 1), (10, 0, 0), (2000, 0.05, 100), (2001, 0.05, 100), (777, 0.1, 78)])
    func anomaliesAreExactlyAsManyAsAskedFor(count: Int, rate: Double, anomalies: Int) {
        let rows = Array(SyntheticRows(count: count, anomalyRate: rate, seed: 3))
        #expect(rows.count == count)
        #expect(rows.count(where: \.isAnomaly) == anomalies)
    }

    @Test func everyShapeGetsAnEqualShare() {
        let shapes = SyntheticRows(count: 4000, seed: 5).compactMap(\.shape)
        for shape in AnomalyShape.allCases {
            #expect(shapes.count(where: { $0 == shape }) == 50)
        }
    }

    @Test func anomaliesAreSpreadOverTheWholeSet() {
        let places = SyntheticRows(count: 20_000, seed: 8).enumerated().filter(\.element.isAnomaly).map(\.offset)
        for quarter in 0..<4 {
            let share = places.count(where: { $0 / 5000 == quarter })
            #expect((190...310).contains(share))
        }
    }

    @Test func aSeedRepeatsAndAnotherDiffers() {
        let rows = SyntheticRows(count: 500, seed: 1)
        #expect(Array(rows) == Array(rows))
        #expect(Array(rows) == Array(SyntheticRows(count: 500, seed: 1)))
        #expect(Array(rows) != Array(SyntheticRows(count: 500, seed: 2)))
    }

    @Test func theRowsAreTheSameOnEveryMachine() {
        let lines = SyntheticRows(count: 4, anomalyRate: 0.5, seed: 42).map(\.csvLine)
        #expect(
            lines == [
                "53,77,1,1,0.212621,0",
                "1384581,1025,5036,19,0.841045,1",
                "27364,29062,158,194,259.878907,0",
                "5962163,518028,4766,4250,71.531525,1",
            ])
    }

    @Test func theLinesFitTheHeader() throws {
        let columns = SyntheticRows.header.split(separator: ",")
        #expect(columns.last == "IsAnomaly")
        for row in SyntheticRows(count: 1000, seed: 6) {
            let cells = row.csvLine.split(separator: ",", omittingEmptySubsequences: false)
            try #require(cells.count == columns.count)
            #expect(cells.prefix(4).map { Int($0) } == values(row).prefix(4).map { Int($0) })
            #expect(Double(cells[4]) == row.duration)
            #expect(cells[5] == (row.isAnomaly ? "1" : "0"))
        }
    }

    @Test(arguments: [1, 2, 3])
    func everyRowIsPossibleOnAWire(seed: UInt64) {
        for row in SyntheticRows(count: 20_000, seed: seed) {
            let isPossible =
                row.packetsSent >= 1 && row.packetsReceived >= 0
                && (40 * row.packetsSent...1500 * row.packetsSent).contains(row.bytesSent)
                && (40 * row.packetsReceived...1500 * row.packetsReceived).contains(row.bytesReceived)
                && (row.packetsSent + row.packetsReceived == 1 ? row.duration == 0 : row.duration > 0)
                && Double(max(row.bytesSent, row.bytesReceived)) <= row.duration * 125e6 + 1500
            #expect(isPossible, "\(row)")
        }
    }

    @Test(arguments: [2000, 20_000], [1, 2, 3, 4, 5])
    func noColumnAloneTellsAnomaliesApart(count: Int, seed: UInt64) {
        let rows = Array(SyntheticRows(count: count, seed: seed))
        for column in 0..<7 {
            let auc = auc(of: rows.map { (values($0)[column], $0.isAnomaly) })
            #expect(max(auc, 1 - auc) <= 0.85, "column \(column)")
        }
    }

    /// The five columns, total bytes and total packets.
    private func values(_ row: SyntheticRows.Row) -> [Double] {
        let counts = [row.bytesSent, row.bytesReceived, row.packetsSent, row.packetsReceived].map(Double.init)
        return counts + [row.duration, counts[0] + counts[1], counts[2] + counts[3]]
    }

    /// The area under the ROC curve by ranks, where equal values share their mean rank.
    private func auc(of scored: [(value: Double, isAnomaly: Bool)]) -> Double {
        let sorted = scored.sorted { $0.value < $1.value }
        let positives = sorted.count(where: \.isAnomaly)
        var rankSum = 0.0
        var start = 0
        while start < sorted.count {
            var end = start
            while end < sorted.count, sorted[end].value == sorted[start].value { end += 1 }
            let meanRank = Double(start + 1 + end) / 2
            rankSum += meanRank * Double(sorted[start..<end].count(where: \.isAnomaly))
            start = end
        }
        let least = Double(positives * (positives + 1)) / 2
        return (rankSum - least) / Double(positives * (sorted.count - positives))
    }
}
