import Foundation
import Tabular
import Testing

@testable import Learning

@Suite struct PreprocessorTests {
    /// Numbers with holes, a constant, and a category.
    private static let schema = FeatureSchema(features: [
        Feature(name: "bytes"), Feature(name: "same"),
        Feature(name: "proto", kind: .categorical(levels: ["icmp", "tcp", "udp"])),
    ])
    private static let mixed = Table(
        schema: schema,
        columns: [
            .numeric([10, .nan, 30, 50, .infinity, 20, -.infinity]), .numeric([7, 7, 7, .nan, 7, 7, 7]),
            .categorical([1, 1, 2, 1, 2, 2, 1]),
        ])

    @Test func missingAndInfiniteCellsBecomeTheMedian() throws {
        let table = table([("a", [10, .nan, 30, 50, .infinity, 20, -.infinity, 40])])
        let filled = try Preprocessor(table, PreprocessingOptions()).matrix(table)
        #expect(filled.values == [10, 30, 30, 50, 30, 20, 30, 40])
    }

    @Test func theMedianIsThatOfTrainingNotOfTheRowsAtHand() throws {
        let training = table([("a", [1, 2, 3, 100, 200])])
        let preprocessor = try Preprocessor(training, PreprocessingOptions())
        #expect(try preprocessor.matrix(table([("a", [.nan, 50, .infinity])])).values == [3, 50, 3])
    }

    @Test func constantsAreLeftOut() throws {
        let preprocessor = try Preprocessor(Self.mixed, PreprocessingOptions())
        #expect(preprocessor.constants == ["same"])
        #expect(preprocessor.columnNames == ["bytes", "proto=tcp", "proto=udp"])
        #expect(preprocessor.columnCount == 3)
    }

    @Test func oneHotHasAColumnForEachLevelThatTrainingSaw() throws {
        let preprocessor = try Preprocessor(Self.mixed, PreprocessingOptions())
        let cells = try preprocessor.matrix(Self.mixed)
        #expect(row(0, of: cells) == [10, 1, 0])
        #expect(row(2, of: cells) == [30, 0, 1])
    }

    @Test func ordinalIsThePositionAmongTheLevelsThatTrainingSaw() throws {
        let preprocessor = try Preprocessor(Self.mixed, PreprocessingOptions(encoding: .ordinal))
        #expect(preprocessor.columnNames == ["bytes", "proto"])
        #expect(try preprocessor.matrix(Self.mixed).values.suffix(7) == [0, 0, 1, 0, 1, 1, 0])
    }

    private static func other(levels: [String], codes: [UInt16]) -> Table {
        Table(
            schema: FeatureSchema(features: [
                Feature(name: "proto", kind: .categorical(levels: levels)), Feature(name: "more"),
                Feature(name: "same"), Feature(name: "bytes"),
            ]),
            columns: [
                .categorical(codes), .numeric(codes.map { _ in 99 }), .numeric(codes.map { _ in 8 }),
                .numeric(codes.map { Float($0) }),
            ])
    }

    @Test func columnsAndLevelsAreFoundByNameInAnyOrder() throws {
        let preprocessor = try Preprocessor(Self.mixed, PreprocessingOptions())
        let cells = try preprocessor.matrix(Self.other(levels: ["udp", "tcp"], codes: [0, 1]))
        #expect(row(0, of: cells) == [0, 0, 1])
        #expect(row(1, of: cells) == [1, 1, 0])
    }

    @Test func aLevelThatTrainingDidNotSeeIsNoneOfThem() throws {
        let table = Self.other(levels: ["sctp", "tcp"], codes: [0, 1])
        let oneHot = try Preprocessor(Self.mixed, PreprocessingOptions()).matrix(table)
        #expect(row(0, of: oneHot) == [0, 0, 0])
        let ordinal = try Preprocessor(Self.mixed, PreprocessingOptions(encoding: .ordinal)).matrix(table)
        #expect(row(0, of: ordinal) == [0, -1])
        #expect(row(1, of: ordinal) == [1, 0])
    }

    @Test func aLevelThatOnlyTheSchemaNamesIsOneThatTrainingDidNotSee() throws {
        let table = Self.other(levels: ["icmp", "tcp"], codes: [0, 1])
        let ordinal = try Preprocessor(Self.mixed, PreprocessingOptions(encoding: .ordinal)).matrix(table)
        #expect(row(0, of: ordinal) == [0, -1])
    }

    @Test func whatIsLackingIsNamed() throws {
        let preprocessor = try Preprocessor(Self.mixed, PreprocessingOptions())
        #expect(throws: LearningError.schemaMismatch(missing: ["bytes", "proto"], of: 3)) {
            try preprocessor.bind(to: FeatureSchema(features: [Feature(name: "same"), Feature(name: "Bytes")]))
        }
        // The right name with the wrong kind is not the feature either.
        let wrongKind = FeatureSchema(features: [
            Feature(name: "bytes"), Feature(name: "same"), Feature(name: "proto"),
        ])
        #expect(throws: LearningError.schemaMismatch(missing: ["proto"], of: 3)) {
            try preprocessor.bind(to: wrongKind)
        }
    }

    @Test(arguments: [
        ("BytesSent", "BytesReceived", "PacketsSent", "PacketsReceived"), ("sbytes", "dbytes", "spkts", "dpkts"),
        (
            "Total Length of Fwd Packets", "Total Length of Bwd Packets", "Total Fwd Packets",
            "Total Backward Packets"
        ),
    ])
    func totalsAreAddedWhereTheirPartsExist(out: String, back: String, sent: String, received: String) throws {
        let table = table([(out, [1, 2, 4]), (back, [10, 20, .nan]), (sent, [1, 1, 2]), (received, [0, 5, 7])])
        let preprocessor = try Preprocessor(table, PreprocessingOptions())
        #expect(preprocessor.columnNames == [out, back, sent, received, "TotalBytes", "TotalPackets"])
        let cells = try preprocessor.matrix(table)
        // The median of two values is one of them or between.
        #expect(cells[0, 4] == 11 && cells[1, 4] == 22)
        #expect((14...24).contains(cells[2, 4]))
        #expect((0..<3).map { cells[$0, 5] } == [1, 6, 9])
        let without = try Preprocessor(table, PreprocessingOptions(addsTotals: false))
        #expect(without.columnNames == [out, back, sent, received])
    }

    @Test func aTotalThatIsThereIsNotAddedAgain() throws {
        let table = table([("BytesSent", [1, 2]), ("BytesReceived", [3, 5]), ("TotalBytes", [4, 7])])
        #expect(try Preprocessor(table, PreprocessingOptions()).columnNames.filter { $0 == "TotalBytes" }.count == 1)
    }

    @Test(arguments: Scaling.allCases)
    func whatItLearnsDependsOnItsRowsAlone(scaling: Scaling) throws {
        let clouds = Clouds(60)
        let altered = clouds.rows.enumerated().map { index, cells in index < 40 ? cells : cells.map { $0 * 1e6 + 7 } }
        func fitted(_ rows: [[Float]]) throws -> Preprocessor {
            let columns = (0..<4).map { column in ("c\(column)", rows.map { $0[column] }) }
            return try Preprocessor(
                table(columns).selecting(Array(0..<40)), PreprocessingOptions(scaling: scaling))
        }
        #expect(try fitted(clouds.rows) == fitted(altered))
    }

    @Test func aRunOfRowsIsTheSameAsTheWhole() throws {
        let preprocessor = try Preprocessor(Self.mixed, PreprocessingOptions(scaling: .standard))
        let whole = try preprocessor.matrix(Self.mixed)
        let part = preprocessor.matrix(Self.mixed, rows: 2..<5, try preprocessor.bind(to: Self.schema))
        for index in 0..<3 { #expect(row(index, of: part) == row(index + 2, of: whole)) }
    }

    @Test func nothingButConstantsIsAnError() {
        #expect(throws: LearningError.noColumns) {
            try Preprocessor(table([("a", [1, 1]), ("b", [.nan, .nan])]), PreprocessingOptions())
        }
    }

    @Test(arguments: ModelKind.allCases)
    func itComesBackFromItsFile(kind: ModelKind) throws {
        let preprocessor = try Preprocessor(Self.mixed, PreprocessingOptions.standard(for: kind))
        let back = try JSONDecoder().decode(Preprocessor.self, from: try JSONEncoder().encode(preprocessor))
        #expect(back == preprocessor)
    }
}
