import Foundation

/// The parts of a model file while it is written: parameters by name, and tensors by name.
public struct ArchiveWriter: Sendable {
    private(set) var parameters: [String: Double] = [:]
    private(set) var tensors: [TensorEntry] = []
    private(set) var bytes = Data()
    private var scope = ""

    /// Makes an empty archive.
    public init() {}

    /// Lets a part write under names of its own.
    mutating func within(_ name: String, _ write: (inout ArchiveWriter) -> Void) {
        let outer = scope
        scope += name + "."
        write(&self)
        scope = outer
    }

    /// Sets a parameter to a whole number.
    public mutating func set(_ name: String, _ value: some BinaryInteger) { parameters[scope + name] = Double(value) }
    /// Sets a parameter.
    public mutating func set(_ name: String, _ value: Double) { parameters[scope + name] = value }

    /// Adds a tensor of numbers.
    public mutating func add(_ name: String, _ values: [Float]) { add(name, .f32, values) { $0.bitPattern } }
    /// Adds a tensor of whole numbers.
    public mutating func add(_ name: String, _ values: [UInt32]) { add(name, .u32, values) { $0 } }
    /// Adds a tensor of long whole numbers.
    public mutating func add(_ name: String, _ values: [UInt64]) { add(name, .u64, values) { $0 } }

    private mutating func add<Value, Bits: FixedWidthInteger>(
        _ name: String, _ type: TensorEntry.Element, _ values: [Value], _ bits: (Value) -> Bits
    ) {
        tensors.append(TensorEntry(name: scope + name, type: type, count: values.count, offset: bytes.count))
        let little = values.map { bits($0).littleEndian }
        little.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}

/// Where a tensor stands in the file.
struct TensorEntry: Sendable, Codable, Equatable {
    enum Element: String, Sendable, Codable {
        case f32
        case u32
        case u64

        var size: Int { self == .u64 ? 8 : 4 }
    }
    var name: String
    var type: Element
    var count: Int
    var offset: Int
}

/// The parts of a model file while it is read.
///
/// Every look-up is checked: a file may come from anywhere.
public struct ArchiveReader: Sendable {
    let file: String
    let parameters: [String: Double]
    let tensors: [TensorEntry]
    let bytes: Data
    private var scope = ""

    init(file: String, parameters: [String: Double], tensors: [TensorEntry], bytes: Data) {
        self.file = file
        self.parameters = parameters
        self.tensors = tensors
        self.bytes = bytes
    }

    /// The same archive, read under the names of one of its parts.
    func within(_ name: String) -> ArchiveReader {
        var inner = self
        inner.scope += name + "."
        return inner
    }

    /// A parameter; it may be any finite number.
    public func number(_ name: String) throws(LearningError) -> Double {
        guard let value = parameters[scope + name], value.isFinite else {
            throw damaged("its parameter '\(name)' is missing or no number")
        }
        return value
    }

    /// A whole-number parameter within a range.
    public func integer(_ name: String, in range: ClosedRange<Int>) throws(LearningError) -> Int {
        guard let value = parameters[scope + name], let whole = Int(exactly: value), range.contains(whole) else {
            throw damaged("its parameter '\(name)' is missing or out of range")
        }
        return whole
    }

    /// A tensor of numbers.
    public func floats(_ name: String) throws(LearningError) -> [Float] {
        try values(name, .f32) { (bits: UInt32) in Float(bitPattern: bits) }
    }

    /// A tensor of whole numbers.
    public func integers(_ name: String) throws(LearningError) -> [UInt32] {
        try values(name, .u32) { (bits: UInt32) in bits }
    }

    /// A tensor of long whole numbers.
    public func longs(_ name: String) throws(LearningError) -> [UInt64] {
        try values(name, .u64) { (bits: UInt64) in bits }
    }

    /// The error for parts that do not make a model.
    public func damaged(_ reason: String) -> LearningError {
        .badModelFile(file: file, reason: "the model file is damaged: \(reason). Train or copy it again.")
    }

    private func values<Bits: FixedWidthInteger, Value>(
        _ name: String, _ type: TensorEntry.Element, _ value: (Bits) -> Value
    ) throws(LearningError) -> [Value] {
        guard let entry = tensors.first(where: { $0.name == scope + name }), entry.type == type else {
            throw damaged("its tensor '\(name)' is missing")
        }
        let (length, overflow) = entry.count.multipliedReportingOverflow(by: type.size)
        guard entry.count >= 0, entry.offset >= 0, !overflow, length <= bytes.count,
            entry.offset <= bytes.count - length
        else {
            throw damaged("its tensor '\(name)' reaches past the end")
        }
        return bytes.withUnsafeBytes { buffer in
            (0..<entry.count).map { index in
                value(
                    Bits(
                        littleEndian: buffer.loadUnaligned(
                            fromByteOffset: entry.offset + index * type.size, as: Bits.self)))
            }
        }
    }
}
