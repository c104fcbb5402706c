/// A share as NSL-KDD writes it: in hundredths, from 0.00 to 1.00.
///
/// The data's shares are quotients in single precision, printed with two decimals: of all 1,889,595 in KDDTrain+ each
/// is what this gives for some whole number, while truncation or double precision miss some.
public struct KDDRate: Sendable, Hashable, BitwiseCopyable {
    /// The share in hundredths.
    public let hundredths: UInt8

    /// The share of `part` in `whole`; 0 of nothing.
    ///
    /// A product of a `Float` and 100 is exact in a `Double`, so that the rounding is that of `%.2f`: to even where the
    /// quotient lies in the middle.
    public init(_ part: Int, of whole: Int) {
        guard whole > 0, part > 0 else {
            hundredths = 0
            return
        }
        let quotient = Float(min(part, whole)) / Float(whole)
        hundredths = UInt8((Double(quotient) * 100).rounded(.toNearestOrEven))
    }

    /// The share that connections of several kinds have: the number of kinds over the connections, 0 of a single kind.
    ///
    /// So `diff_srv_rate` of three connections is 0 (one service), 0.67 (two) or 1 (three), and never 0.33.
    public init(kinds: Int, of connections: Int) {
        self.init(kinds > 1 ? kinds : 0, of: connections)
    }

    /// The share as a number.
    public var value: Double { Double(hundredths) / 100 }
}
