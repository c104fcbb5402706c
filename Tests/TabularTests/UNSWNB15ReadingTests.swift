import TestSupport
import Testing

@testable import Tabular

@Suite struct UNSWNB15ReadingTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let header = UNSWNB15Columns.names.joined(separator: ",")

    @Test func theCategoryIsTheLabelAndItsCopyIsNoFeature() async throws {
        let rows = [
            Samples.unswNB15(1, service: "-", category: "Normal", label: 0),
            Samples.unswNB15(2, service: "dns", category: "Backdoors", label: 1),
            Samples.unswNB15(3, service: "http", category: " Fuzzers ", label: 1),
        ]
        let table = try await folder.read(([Self.header] + rows).joined(separator: "\n"))
        #expect(table.schema.features.count == 42)
        #expect(table.schema.index(of: "label") == nil)
        #expect(table.schema.label == "attack_cat")
        #expect(table.schema.identifiers == ["id"])
        #expect(try table.words("service") == ["-", "dns", "http"])
        #expect(try table.numbers("dur") == [0.1, 0.2, 0.3])
        #expect(try table.typeNames() == ["Normal", "Backdoor", "Fuzzers"])
        #expect(table.labels?.isAttack == [false, true, true])
        #expect(table.notes.contains { $0.contains("attack_cat") })
    }

    @Test func withoutCategoriesTheLabelIsNormalOrAttack() async throws {
        let rows = [(0, "Normal"), (1, "DoS")].map { label, _ in
            let cells = Samples.unswNB15(1, service: "-", category: "", label: label).split(
                separator: ",", omittingEmptySubsequences: false)
            return (cells.prefix(43) + cells.suffix(1)).joined(separator: ",")
        }
        let header = UNSWNB15Columns.names.filter { $0 != "attack_cat" }.joined(separator: ",")
        let table = try await folder.read(([header] + rows).joined(separator: "\n"))
        #expect(table.kind == .unswNB15)
        #expect(table.labels?.isAttack == [false, true])
        #expect(table.schema.features.count == 42)
    }
}
