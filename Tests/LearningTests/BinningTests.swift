import Foundation
import Tabular
import Testing

@testable import Learning

@Suite struct BinningTests {
    private static func bin(_ values: [Float]) async throws -> (edges: [Float], codes: [UInt8]) {
        let binning = try await Binning(
            Matrix(rows: values.count, columns: 1, values: values), workers: Workers(count: 1))
        return (binning.edges[0], Binning.codes(of: values, 0..<values.count, edges: binning.edges[0]))
    }

    private static func heavyTail(_ count: Int, seed: UInt64 = 1) -> [Float] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in Float(exp(3 * random.gaussian())) }
    }

    @Test(arguments: [1, 2, 3, 16, 17, 18, 100, 255, 256])
    func fewValuesAreKeptApart(count: Int) async throws {
        var random = SplitMix64(seed: 2)
        let distinct = Set((0..<count).map { _ in Float(random.gaussian() * 1000) }).sorted()
        var values = distinct + distinct + distinct
        values.shuffle(using: &random)
        let (edges, codes) = try await Self.bin(values)
        #expect(edges.count == distinct.count - 1)
        for (value, code) in zip(values, codes) { #expect(distinct[Int(code)] == value) }
    }

    @Test(arguments: [257, 1000, 4000])
    func manyValuesGetAtMost256Codes(count: Int) async throws {
        let values = Self.heavyTail(count)
        let (edges, codes) = try await Self.bin(values)
        #expect(edges.count <= 255)
        #expect(Set(codes).count > 100)
        #expect(zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 })
        let ordered = zip(values, codes).sorted { $0.0 < $1.0 }.map(\.1)
        #expect(zip(ordered, ordered.dropFirst()).allSatisfy { $0 <= $1 }, "codes rise with values")
    }

    @Test func aCodeIsTheNumberOfEdgesBelow() async throws {
        let values = Self.heavyTail(700)
        let (edges, codes) = try await Self.bin(values)
        for (value, code) in zip(values, codes) { #expect(Int(code) == edges.count { $0 < value }) }
        let onEdges = Binning.codes(of: edges, 0..<edges.count, edges: edges)
        #expect(onEdges.map { Int($0) } == Array(edges.indices))
    }

    @Test(arguments: [1, 2, 3])
    func extremesOfAHeavyTailAreSetApart(seed: UInt64) async throws {
        let body = Self.heavyTail(3000, seed: seed)
        let top = try #require(body.max())
        let (_, codes) = try await Self.bin(body + [top * 10, -top * 10])
        let bodyCodes = codes.prefix(3000)
        #expect(try #require(bodyCodes.max()) < codes[3000])
        #expect(try #require(bodyCodes.min()) > codes[3001])
    }

    @Test func mostRowsOfOneValueLeaveStepsForTheOthers() async throws {
        let values = [Float](repeating: 0, count: 5000) + (1...1000).map { Float($0) }
        let (_, codes) = try await Self.bin(values)
        #expect(codes.prefix(5000).allSatisfy { $0 == codes[0] })
        #expect(Set(codes.dropFirst(5000)).count > 100)
    }

    @Test func neighboursAreKeptApart() async throws {
        let (_, codes) = try await Self.bin([1, Float(1).nextUp, -0.0, 0.0, 1e30, -1e30, 3e38, -3e38])
        #expect(codes == [3, 4, 2, 2, 5, 1, 6, 0])
    }
}
