import TestSupport
import Testing

@testable import Kernels

@Suite struct SymmetricEigenTests {
    @Test func aMatrixOfTwoIsDecomposed() {
        let eigen = SymmetricEigen([2, 1, 1, 2], size: 2)
        #expect(abs(eigen.values[0] - 3) < 1e-12)
        #expect(abs(eigen.values[1] - 1) < 1e-12)
        #expect(abs(eigen.vectors[0] - 0.5.squareRoot()) < 1e-12)
        #expect(abs(eigen.vectors[1] - 0.5.squareRoot()) < 1e-12)
    }

    @Test(arguments: [1, 3, 10, 40])
    func vectorsAreStretchedByTheirValues(size: Int) {
        var random = SeededRandom(seed: UInt64(size))
        var matrix = [Double](repeating: 0, count: size * size)
        for i in 0..<size {
            for j in i..<size {
                matrix[i * size + j] = Double.random(in: -1...1, using: &random)
                matrix[j * size + i] = matrix[i * size + j]
            }
        }
        let eigen = SymmetricEigen(matrix, size: size)
        #expect(eigen.values == eigen.values.sorted(by: >))
        for k in 0..<size {
            let vector = Array(eigen.vectors[k * size..<(k + 1) * size])
            for i in 0..<size {
                let stretched = (0..<size).reduce(0.0) { $0 + matrix[i * size + $1] * vector[$1] }
                #expect(abs(stretched - eigen.values[k] * vector[i]) < 1e-9)
            }
            for other in 0...k {
                let product = (0..<size).reduce(0.0) { $0 + vector[$1] * eigen.vectors[other * size + $1] }
                #expect(abs(product - (other == k ? 1 : 0)) < 1e-9)
            }
        }
    }

    @Test func valuesOfVeryDifferentSizeAndZerosAreSurvived() {
        let eigen = SymmetricEigen([1e12, 1, 0, 1, 1e-6, 0, 0, 0, 0], size: 3)
        #expect(abs(eigen.values[0] / 1e12 - 1) < 1e-9)
        #expect(eigen.values.allSatisfy { $0.isFinite })
        #expect(SymmetricEigen([Double](repeating: 0, count: 16), size: 4).values == [0, 0, 0, 0])
        #expect(SymmetricEigen([], size: 0).values.isEmpty)
    }
}
