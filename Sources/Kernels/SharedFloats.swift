/// A stretch of floats that the threads of one piece of work share.
///
/// Its users agree on who touches what: while one thread writes a part, no other reads or writes that part. The
/// network trainer keeps to this by working in phases, with all threads at the same phase.
public final class SharedFloats: @unchecked Sendable {  // a class, since threads share it
    let storage: UnsafeMutableBufferPointer<Float>

    /// How many floats.
    public var count: Int { storage.count }

    /// Makes a stretch of zeros.
    public init(count: Int) {
        storage = .allocate(capacity: count)
        storage.initialize(repeating: 0)
    }

    /// Makes a stretch of the given values.
    public convenience init(_ values: [Float]) {
        self.init(count: values.count)
        copy(from: values)
    }

    deinit { storage.deallocate() }

    /// A copy of all the values.
    public var values: [Float] { Array(storage) }

    /// Takes over the values of an array of the same size.
    public func copy(from values: [Float]) {
        precondition(values.count == count)
        _ = storage.update(fromContentsOf: values)
    }

    /// Reads all of it.
    @inlinable
    public func read<Result>(_ body: (borrowing Span<Float>) -> Result) -> Result {
        body(UnsafeBufferPointer(pointer).span)
    }

    /// Writes a part of it; all where no range is given.
    @inlinable
    public func write<Result>(_ range: Range<Int>? = nil, _ body: (inout MutableSpan<Float>) -> Result) -> Result {
        let part = UnsafeMutableBufferPointer(rebasing: pointer[range ?? 0..<pointer.count])
        var span = part.mutableSpan
        return body(&span)
    }

    @usableFromInline var pointer: UnsafeMutableBufferPointer<Float> { storage }
}
