import Foundation
import Tabular
import TestSupport
import Testing

@Suite struct GzipReadingTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let rows = (0..<4000).map { "\($0),\($0 % 7),\($0 % 3 == 0 ? "attack" : "benign")\n" }
    private static let text = "a,b,label\n" + rows.joined()

    private func read(_ bytes: [UInt8]) async throws -> Table {
        try await TableReader().read([folder.write(bytes, to: "flows.gz")])
    }

    private func expectWhole(_ table: Table) async throws {
        let plain = try await folder.read(Self.text)
        #expect(table.schema == plain.schema)
        #expect(table.columns == plain.columns)
        #expect(table.labels?.codes == plain.labels?.codes)
    }

    private func expectDamage(_ bytes: [UInt8], _ reason: String? = nil) async throws {
        let error = await #expect(throws: TabularError.self) { try await read(bytes) }
        guard case .badGzip(let file, let found)? = error else {
            Issue.record("expected damaged gzip, found \(String(describing: error))")
            return
        }
        #expect(file == folder.path("flows.gz"))
        if let reason { #expect(found == reason) }
    }

    @Test func aMemberIsInflated() async throws {
        try await expectWhole(try await read(StoredGzip.member(Self.text)))
    }

    /// What `gzip -9n` makes of three lines.
    @Test func compressedDataIsInflated() async throws {
        let compressed =
            "H4sIAAAAAAACA0vUSdLJSUxKzeEy1DHSSUrNy0zP4zLWMdFJLClJTM7mAgCG"
            + "CkgfIAAAAA=="
        let data = try #require(Data(base64Encoded: compressed))
        let table = try await read(Array(data))
        #expect(try table.numbers("a") == [1, 3])
        #expect(try table.typeNames() == ["benign", "attack"])
    }

    @Test func theNameDoesNotMatter() async throws {
        let path = try folder.write(StoredGzip.member(Self.text), to: "flows.csv")
        #expect(try await TableReader().read([path]).rowCount == 4000)
        let plain = try folder.write(Self.text, to: "plain.gz")
        #expect(try await TableReader().read([plain]).rowCount == 4000)
    }

    /// Members that are cut within a row, some of them empty.
    @Test(arguments: [1_000, 30_001, 43_000])
    func severalMembersAreOneStream(size: Int) async throws {
        let bytes = Array(Self.text.utf8)
        let members = stride(from: 0, to: bytes.count, by: size).flatMap { start in
            StoredGzip.member(Array(bytes[start..<min(start + size, bytes.count)])) + StoredGzip.member("")
        }
        try await expectWhole(try await read(members))
    }

    /// What `cat header.csv.gz rows.csv.gz` makes.
    @Test func aHeaderMayBeAMemberOfItsOwn() async throws {
        let members = StoredGzip.member("a,b,label\n") + StoredGzip.member(Self.rows.joined())
        try await expectWhole(try await read(members))
    }

    /// The kinds of columns are settled on more than what the first member happens to hold.
    @Test func aSmallFirstMemberDoesNotSettleTheKindsOfColumns() async throws {
        let members = StoredGzip.member("a,b,label\n1,2,benign\n") + StoredGzip.member("x,3,benign\n")
        let table = try await read(members)
        #expect(try table.words("a") == ["1", "x"])
    }

    @Test func zeroPaddingAfterTheEndIsIgnored() async throws {
        try await expectWhole(try await read(StoredGzip.member(Self.text) + [UInt8](repeating: 0, count: 600)))
    }

    @Test func otherBytesAfterTheEndAreRefused() async throws {
        try await expectDamage(StoredGzip.member(Self.text) + Array("rest".utf8), "bytes after the end")
    }

    @Test(arguments: [2, 5, 12, 100, 40_000, -9, -8, -4, -1])
    func aTruncatedFileIsRefused(cut: Int) async throws {
        let whole = StoredGzip.member(Self.text)
        try await expectDamage(Array(whole.prefix(cut > 0 ? cut : whole.count + cut)), "it ends early")
    }

    @Test func aTruncatedSecondMemberIsRefused() async throws {
        let whole = StoredGzip.member(Self.text)
        try await expectDamage(whole + whole.dropLast(20), "it ends early")
    }

    /// The method, a block's kind, its length, a row, the checksum, the length of all.
    @Test(arguments: [2, 10, 11, 13, 5_000, -8, -2])
    func aDamagedFileIsRefused(at place: Int) async throws {
        var bytes = StoredGzip.member(Self.text)
        let index = place >= 0 ? place : bytes.count + place
        bytes[index] ^= place == 10 ? 0x06 : 0x01
        try await expectDamage(bytes)
    }

    @Test func anEmptyMemberIsAnEmptyFile() async throws {
        await #expect(throws: TabularError.empty(file: folder.path("flows.gz"))) {
            try await read(StoredGzip.member(""))
        }
    }
}
