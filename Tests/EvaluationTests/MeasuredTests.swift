import Testing

@testable import Evaluation

@Suite struct MeasuredTests {
    @Test func theMeanAndTheDeviationOfASample() throws {
        let measured = try #require(Measured([2, 4, 4, 4, 5, 5, 7, 9]))
        #expect(measured.values == [2, 4, 4, 4, 5, 5, 7, 9])
        #expect(measured.mean == 5)
        // 32 over seven, not eight.
        #expect(isClose(measured.deviation, (32.0 / 7).squareRoot()))
    }

    @Test func oneRunDoesNotSpread() throws {
        let measured = try #require(Measured([0.25]))
        #expect(measured.mean == 0.25)
        #expect(measured.deviation == nil)
        #expect(measured.json == .object([("mean", .number(0.25)), ("deviation", .null)]))
    }

    @Test func equalRunsSpreadByNothing() throws {
        let measured = try #require(Measured([0.5, 0.5, 0.5]))
        #expect(measured.deviation == 0)
    }

    /// A mean over some of the runs would be that of others than it says.
    @Test func whereARunHasNoValueThereIsNoMean() {
        #expect(Measured([]) == nil)
        #expect(Measured([nil]) == nil)
        #expect(Measured([1, nil, 3]) == nil)
    }

    @Test func theJSONHasBoth() throws {
        let json = try #require(Measured([1, 3])).json
        #expect(json.keys == ["mean", "deviation"])
        #expect(json["mean"]?.double == 2)
        #expect(isClose(json["deviation"]?.double, 2.0.squareRoot()))
    }
}
