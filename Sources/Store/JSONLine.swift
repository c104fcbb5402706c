#if Console
    import Foundation

    /// Values as JSON on one line, as they are kept and told.
    public enum JSONLine {
        /// The text of a value; its keys are sorted, so that equal values are equal texts.
        public static func text(_ value: some Encodable) throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            // A number that is none must not keep an incident from being kept.
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        }
    }
#endif
