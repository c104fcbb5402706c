import Foundation
import Testing

@testable import Flows

@Suite struct KDDRateTests {
    @Test func theRoundingIsThatOfSinglePrecisionPrinted() {
        for whole in 1...511 {
            for part in 0...whole {
                let printed = String(format: "%.2f", Double(Float(part) / Float(whole)))
                let rate = KDDRate(part, of: whole)
                #expect(rate.value == Double(printed))
                #expect(Int(rate.hundredths) == Int(printed.replacingOccurrences(of: ".", with: "")))
            }
        }
    }

    /// Shares in the middle of two hundredths, as KDDTrain+ has them: double precision gives 0.07, 0.23 and 0.97.
    @Test(arguments: [
        (1, 8, 12), (3, 8, 38), (5, 8, 62), (7, 8, 88), (3, 40, 8), (9, 40, 22), (39, 40, 98), (1, 3, 33), (2, 3, 67),
        (5, 0, 0), (0, 0, 0), (9, 3, 100),
    ]) func sharesInTheMiddle(part: Int, whole: Int, hundredths: UInt8) {
        #expect(KDDRate(part, of: whole).hundredths == hundredths)
    }

    @Test func aSingleKindIsNoDifference() {
        #expect(KDDRate(kinds: 1, of: 3).value == 0)
        #expect(KDDRate(kinds: 2, of: 3).value == 0.67)
        #expect(KDDRate(kinds: 3, of: 3).value == 1)
        #expect(KDDRate(kinds: 0, of: 0).value == 0)
    }
}
