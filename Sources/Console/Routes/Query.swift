#if Console
    import Foundation
    import HTTPTypes

    /// The part of an address after the question mark.
    struct Query {
        private var values: [String: String] = [:]

        /// Reads `name=value` pairs; throws a ``Problem`` where one is not percent-encoded text, or comes twice.
        init(_ text: Substring) throws(Problem) {
            for pair in text.split(separator: "&") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard let name = parts[0].removingPercentEncoding,
                    let value = parts.count > 1 ? parts[1].removingPercentEncoding : ""
                else { throw Problem(.badRequest, "the query is not percent-encoded UTF-8") }
                guard values.updateValue(value, forKey: name) == nil else {
                    throw Problem(.badRequest, "\(Self.shown(name)): given twice")
                }
            }
        }

        subscript(name: String) -> String? { values[name] }

        /// A whole number in a range; nil where it is not given.
        func number<T: FixedWidthInteger>(_ name: String, in range: ClosedRange<T>) throws(Problem) -> T? {
            guard let text = values[name] else { return nil }
            guard let number = T(text), range.contains(number) else {
                let least = range.lowerBound
                let wanted = range.upperBound == .max ? "\(least) or more" : "\(least) to \(range.upperBound)"
                throw Problem(
                    .badRequest, "\(name): expected a whole number, \(wanted), found '\(Self.shown(text))'")
            }
            return number
        }

        /// Outside text as it may stand in a message.
        static func shown(_ text: String) -> String {
            text.count > 40 ? "\(text.prefix(40))…" : text
        }
    }
#endif
