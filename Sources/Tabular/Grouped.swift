/// A count with its thousands apart: "125,973".
public func grouped(_ count: Int) -> String {
    var digits = String(abs(count))
    var parts: [String] = []
    while digits.count > 3 {
        parts.insert(String(digits.suffix(3)), at: 0)
        digits.removeLast(3)
    }
    parts.insert(digits, at: 0)
    return (count < 0 ? "-" : "") + parts.joined(separator: ",")
}
