import Crypto
import Foundation
import Kernels
import Tabular
import Testing

@testable import Learning

/// A model file may come from anywhere: whatever its bytes, reading it gives a detector or `.badModelFile`.
@Suite struct HostileModelFileTests {
    /// Networks are larger: NetworkCodingTests looks at those.
    private static let kinds: [ModelKind] = [.isolationForest, .extendedIsolationForest, .extraTrees]

    /// A small file: three trees over a numeric and a categorical column.
    private static func small(_ kind: ModelKind) async throws -> Data {
        let clouds = Clouds(60, columns: 2)
        let table = Table(
            schema: FeatureSchema(features: [
                Feature(name: "x"), Feature(name: "y"),
                Feature(name: "s", kind: .categorical(levels: ["a", "b", "c"])),
            ]),
            columns: [
                .numeric(clouds.rows.map { $0[0] }), .numeric(clouds.rows.map { $0[1] }),
                .categorical(clouds.rows.indices.map { UInt16($0 % 3) }),
            ], labels: labels(clouds.isAttack))
        let trained = try await DetectorTrainer(smallOptions(kind, size: 3, folds: 2), context()).train(
            table, sources: [], version: "1")
        return try ModelFile.encode(trained.detector, created: 0)
    }

    /// Whether reading refuses the bytes with `.badModelFile`; anything else that is thrown fails the test.
    private static func isRefused(_ data: Data) -> Bool {
        do {
            _ = try ModelFile.decode(data, file: "hostile")
            return false
        } catch {
            guard case .badModelFile(let file, let reason) = error else {
                Issue.record("another error: \(error)")
                return true
            }
            return file == "hostile" && !reason.isEmpty
        }
    }

    private static func reason(_ data: Data) -> String {
        do { _ = try ModelFile.decode(data, file: "hostile") } catch { return error.description }
        return "accepted"
    }

    // MARK: Files that were damaged on the way

    @Test(arguments: kinds)
    func aFileCutAnywhereIsRefused(kind: ModelKind) async throws {
        let file = try await Self.small(kind)
        for length in 0..<file.count where !Self.isRefused(file.prefix(length)) {
            Issue.record("accepted at \(length) of \(file.count) bytes")
        }
        #expect(Self.reason(file.prefix(file.count / 2)).contains("cut short"))
    }

    @Test(arguments: kinds)
    func aFileWithAnyByteChangedIsRefused(kind: ModelKind) async throws {
        let file = try await Self.small(kind)
        // The last eight bytes are the time of writing, which is not hashed.
        for index in 0..<file.count - 8 {
            var altered = file
            altered[index] ^= UInt8(truncatingIfNeeded: 1 << (index % 8))
            if !Self.isRefused(altered) { Issue.record("accepted with byte \(index) changed") }
        }
        var altered = file
        altered[file.count / 2] ^= 1
        #expect(Self.reason(altered).contains("altered"))
    }

    @Test func aFileWithMoreBehindItIsRefused() async throws {
        let file = try await Self.small(.isolationForest)
        #expect(Self.isRefused(file + [0]))
        #expect(Self.isRefused(file + file))
    }

    @Test(arguments: ["", "x", "LAPWINK\u{0}", "PK\u{3}\u{4}", "duration,protocol\n0,tcp\n"])
    func whatIsNoModelIsRefusedAsSuch(text: String) {
        #expect(Self.isRefused(Data(text.utf8)))
        #expect(Self.reason(Data(text.utf8)).contains("not a model file"))
    }

    @Test func theMagicAloneIsCutShort() {
        #expect(Self.reason(Data("LAPWING\u{0}".utf8)).contains("cut short"))
    }

    @Test(arguments: [UInt32(3), 255, .max])
    func aNewerFileIsRefusedAsNewer(version: UInt32) async throws {
        var file = try await Self.small(.isolationForest)
        withUnsafeBytes(of: version.littleEndian) { file.replaceSubrange(8..<12, with: $0) }
        #expect(Self.isRefused(file))
        #expect(Self.reason(file).contains("newer"))
    }

    @Test(arguments: [UInt64(0), 7, 8, 1 << 40, UInt64(Int64.max), UInt64(Int64.max) - 60, .max])
    func aWrongLengthIsRefused(length: UInt64) async throws {
        var file = try await Self.small(.isolationForest)
        withUnsafeBytes(of: length.littleEndian) { file.replaceSubrange(12..<20, with: $0) }
        #expect(Self.isRefused(file))
    }

    @Test func aPartOfALargerBufferIsRead() async throws {
        let file = try await Self.small(.isolationForest)
        let padded = Data([1, 2, 3]) + file
        #expect(!Self.isRefused(padded.dropFirst(3)))
    }

    @Test func aFileThatIsNotThereIsNamed() throws {
        try withTemporaryFolder { folder in
            let path = folder.appendingPathComponent("none.lapwing").path
            #expect {
                try ModelFile.read(path)
            } throws: { error in
                "\(error)".hasPrefix(path) && "\(error)".contains("No such file")
            }
        }
    }

    // MARK: Files with a right checksum over wrong content

    /// A file taken apart, to be put together again with a right checksum.
    private struct Parts {
        var manifest: [String: Any]
        var tensors: Data

        init(_ file: Data) throws {
            let length = Int(file[20..<28].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
            let object = try JSONSerialization.jsonObject(with: file.subdata(in: 28..<28 + length))
            manifest = try #require(object as? [String: Any])
            tensors = file.subdata(in: 28 + length..<file.count - 40)
        }

        func file() throws -> Data {
            let text = try JSONSerialization.data(withJSONObject: manifest, options: .sortedKeys)
            var file = Data("LAPWING\u{0}".utf8)
            func append(_ value: UInt64, bytes: Int) {
                file.append(contentsOf: (0..<bytes).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) })
            }
            append(2, bytes: 4)
            append(UInt64(8 + text.count + tensors.count), bytes: 8)
            append(UInt64(text.count), bytes: 8)
            file.append(text)
            file.append(tensors)
            file.append(contentsOf: SHA256.hash(data: file))
            append(0, bytes: 8)
            return file
        }

        /// The entry of a tensor, of the first member where it has one of that name.
        func entry(_ name: String) throws -> [String: Any] {
            let all = try #require(manifest["tensors"] as? [[String: Any]])
            return try #require(all.first { isNamed($0, name) }, "no tensor \(name)")
        }

        private func isNamed(_ entry: [String: Any], _ name: String) -> Bool {
            [name, "members.0." + name].contains(entry["name"] as? String)
        }

        mutating func setEntry(_ name: String, _ key: String, _ value: Any) throws {
            var all = try #require(manifest["tensors"] as? [[String: Any]])
            let index = try #require(all.firstIndex { isNamed($0, name) })
            all[index][key] = value
            manifest["tensors"] = all
        }

        /// Changes the words of a tensor of four-byte elements.
        mutating func edit(_ name: String, _ change: (inout [UInt32]) -> Void) throws {
            let entry = try entry(name)
            let offset = try #require(entry["offset"] as? Int)
            let count = try #require(entry["count"] as? Int)
            var words = (0..<count).map { index in
                tensors[offset + index * 4..<offset + index * 4 + 4].reversed().reduce(UInt32(0)) {
                    $0 << 8 | UInt32($1)
                }
            }
            change(&words)
            try #require(words.count == count)
            for (index, word) in words.enumerated() {
                for byte in 0..<4 {
                    tensors[offset + index * 4 + byte] = UInt8(truncatingIfNeeded: word >> UInt32(byte * 8))
                }
            }
        }

        /// Changes the preprocessing.
        mutating func editPreprocessor(_ key: String, _ change: (inout [[String: Any]]) -> Void) throws {
            var members = try #require(manifest["members"] as? [[String: Any]])
            var preprocessor = try #require(members[0]["preprocessor"] as? [String: Any])
            var list = try #require(preprocessor[key] as? [[String: Any]])
            change(&list)
            preprocessor[key] = list
            members[0]["preprocessor"] = preprocessor
            manifest["members"] = members
        }
    }

    @Test(arguments: kinds)
    func aFilePutTogetherAgainIsRead(kind: ModelKind) async throws {
        let parts = try Parts(try await Self.small(kind))
        #expect(Self.reason(try parts.file()) == "accepted")
    }

    @Test(arguments: [ModelKind.isolationForest, .extraTrees])
    func aForestWhoseWalksWouldGoAstrayIsRefused(kind: ModelKind) async throws {
        let file = try await Self.small(kind)
        let leaf = UInt32.max
        var thresholds: [UInt32] = []
        var look = try Parts(file)
        try look.edit("forest.thresholds") { thresholds = $0 }
        let firstLeaf = try #require(thresholds.firstIndex(of: leaf))
        try #require(thresholds[0] != leaf)
        let changes: [(String, (inout [UInt32]) -> Void)] = [
            ("forest.links", { $0[0] = $0[0] & ~0x3_FFFF | 0x3_FFFF }),  // a child past the end
            ("forest.links", { $0[0] &= ~0x3_FFFF }),  // a child that is its own parent
            ("forest.links", { $0[0] |= 0x4_0000 }),  // bits that must be zero
            ("forest.links", { $0[0] = $0[0] & 0xF_FFFF | 0xFFF << 20 }),  // a column past the end
            ("forest.links", { $0[firstLeaf] = 0 }),  // a leaf that leads back to the root
            ("forest.thresholds", { $0[0] = leaf }),  // a leaf with children
            ("forest.thresholds", { $0[firstLeaf] = 5 }),  // a node without
            ("forest.columns", { $0[0] = 4000 }),
            ("forest.columns", { $0[0] = .max }),
            ("forest.starts", { $0[0] = 1 }),
            ("forest.starts", { $0[1] = 0 }),
            ("forest.starts", { $0[1] = .max }),
            ("forest.starts", { $0[$0.count - 1] += 1 }),
            ("forest.starts", { $0.swapAt(1, 2) }),
        ]
        for (index, (tensor, change)) in changes.enumerated() {
            var parts = try Parts(file)
            try parts.edit(tensor, change)
            #expect(Self.isRefused(try parts.file()), "change \(index) of \(tensor)")
        }
    }

    @Test func anExtendedForestWhoseWalksWouldGoAstrayIsRefused() async throws {
        let file = try await Self.small(.extendedIsolationForest)
        let changes: [(String, (inout [UInt32]) -> Void)] = [
            ("children", { $0[0] = .max }),
            ("children", { $0[0] = UInt32($0.count) }),
            ("children", { $0[$0.count - 1] = 1 }),
            ("slopes", { $0[0] = .max }),
            ("slopes", { $0[0] = 1 << 31 }),
            ("slope column", { $0[0] = 5000 }),
            ("starts", { $0[1] = 0 }),
            ("starts", { $0[$0.count - 1] += 1 }),
        ]
        for (index, (tensor, change)) in changes.enumerated() {
            var parts = try Parts(file)
            try parts.edit(tensor, change)
            #expect(Self.isRefused(try parts.file()), "change \(index) of \(tensor)")
        }
    }

    /// A score that is no number would go on into curves, p-values and pictures.
    @Test(arguments: [
        (ModelKind.isolationForest, "path lengths", Float.nan), (.isolationForest, "path lengths", .infinity),
        (.isolationForest, "path lengths", -1e30), (.extendedIsolationForest, "path lengths", .nan),
        (.extendedIsolationForest, "path lengths", .infinity), (.extendedIsolationForest, "path lengths", -1e30),
        (.extraTrees, "attack shares", .nan), (.extraTrees, "attack shares", -1), (.extraTrees, "attack shares", 1),
        (.extraTrees, "attack shares", 0), (.extraTrees, "shares", .nan),
    ])
    func valuesThatMakeNoScoreAreRefused(kind: ModelKind, tensor: String, value: Float) async throws {
        var parts = try Parts(try await Self.small(kind))
        try parts.edit(tensor) { words in
            for index in words.indices { words[index] = value.bitPattern }
        }
        #expect(Self.isRefused(try parts.file()))
    }

    @Test(arguments: kinds)
    func tensorsThatReachOutOfTheFileAreRefused(kind: ModelKind) async throws {
        let file = try await Self.small(kind)
        for (key, value) in [
            ("offset", -4), ("offset", Int.max), ("offset", Int.min), ("offset", 1 << 40), ("count", -1),
            ("count", Int.max), ("count", Int.max / 4), ("count", Int.max / 8 + 1), ("count", 1 << 40), ("count", 0),
        ] {
            var parts = try Parts(file)
            try parts.setEntry("calibration scores", key, value)
            #expect(Self.isRefused(try parts.file()), "\(key) \(value)")
        }
        for (key, value) in [("name", "another"), ("type", "u32"), ("type", "f64")] {
            var parts = try Parts(file)
            try parts.setEntry("calibration scores", key, value)
            #expect(Self.isRefused(try parts.file()), "\(key) \(value)")
        }
        var parts = try Parts(file)
        parts.tensors = Data()
        #expect(Self.isRefused(try parts.file()))
    }

    @Test func calibrationScoresThatAreNoNumbersAreRefused() async throws {
        for value in [Float.nan, .infinity] {
            var parts = try Parts(try await Self.small(.isolationForest))
            try parts.edit("calibration scores") { $0[0] = value.bitPattern }
            #expect(Self.isRefused(try parts.file()))
        }
    }

    @Test(arguments: [
        ("columns", 0.0), ("columns", -1), ("columns", 3.5), ("columns", 1e18), ("columns", 4097), ("columns", 2),
        ("sample size", 0), ("sample size", 1), ("sample size", 1e300),
    ])
    func parametersOutOfRangeAreRefused(name: String, value: Double) async throws {
        var parts = try Parts(try await Self.small(.isolationForest))
        var parameters = try #require(parts.manifest["parameters"] as? [String: Any])
        parameters["members.0." + name] = value
        parts.manifest["parameters"] = parameters
        #expect(Self.isRefused(try parts.file()))
    }

    @Test(arguments: [-1, 3, 99, Int.max, Int.min])
    func preprocessingThatReadsNoFeatureIsRefused(feature: Int) async throws {
        let file = try await Self.small(.extraTrees)
        for source: [String: Any] in [
            ["numeric": ["feature": feature, "median": 0]], ["level": ["feature": feature, "level": 0]],
            ["level": ["feature": 2, "level": feature]], ["position": ["feature": feature]],
            ["sum": ["features": [0, feature], "medians": [0, 0]]],
        ] {
            var parts = try Parts(file)
            try parts.editPreprocessor("outputs") { $0[0]["source"] = source }
            #expect(Self.isRefused(try parts.file()), "\(source)")
        }
    }

    @Test func preprocessingOfTheWrongKindIsRefused() async throws {
        let file = try await Self.small(.extraTrees)
        for source: [String: Any] in [
            ["numeric": ["feature": 2, "median": 0]], ["level": ["feature": 0, "level": 0]],
            ["position": ["feature": 0]], ["sum": ["features": [0, 1], "medians": [0]]],
            ["sum": ["features": [0, 2], "medians": [0, 0]]],
        ] {
            var parts = try Parts(file)
            try parts.editPreprocessor("outputs") { $0[0]["source"] = source }
            #expect(Self.isRefused(try parts.file()), "\(source)")
        }
        var parts = try Parts(file)
        try parts.editPreprocessor("outputs") { $0.removeLast() }
        #expect(Self.isRefused(try parts.file()), "a column less than the model has")
    }

    @Test func levelsThatStandTwiceAreRefused() async throws {
        var parts = try Parts(try await Self.small(.extraTrees))
        try parts.editPreprocessor("inputs") { inputs in
            inputs[2]["kind"] = ["categorical": ["levels": ["a", "a", "c"]]]
        }
        #expect(Self.isRefused(try parts.file()))
    }

    @Test(
        arguments: [
            ("kind", "neural-net"), ("rate", 0), ("rate", 1), ("rate", "nan"), ("rate", -0.5),
            ("classNames", ["benign"]),
            ("calibrationSource", "hearsay"), ("members", [[String: String]]()), ("tensors", "none"),
        ] as [(String, any Sendable)])
    func aManifestThatMakesNoDetectorIsRefused(key: String, value: any Sendable) async throws {
        var parts = try Parts(try await Self.small(.extraTrees))
        parts.manifest[key] = value
        #expect(Self.isRefused(try parts.file()))
    }

    @Test func aKindThatIsNotThatOfTheTensorsIsRefused() async throws {
        for (kind, other) in [
            (ModelKind.isolationForest, ModelKind.extraTrees), (.extraTrees, .isolationForest),
            (.isolationForest, .extendedIsolationForest),
        ] {
            var parts = try Parts(try await Self.small(kind))
            var members = try #require(parts.manifest["members"] as? [[String: Any]])
            members[0]["kind"] = other.rawValue
            parts.manifest["members"] = members
            #expect(Self.isRefused(try parts.file()), "the detector's kind is another")
            parts.manifest["kind"] = other.rawValue
            #expect(Self.isRefused(try parts.file()))
        }
    }
}
