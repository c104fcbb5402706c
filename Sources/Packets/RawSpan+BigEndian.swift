/// Loads that stay within the bytes: what lies beyond the end reads as 0.
///
/// All outside bytes of this library are read through these; no other code loads without a check. A reader asks
/// `has` where it matters whether bytes are there, and need not where 0 is as good an answer as any.
extension RawSpan {
    /// Whether `count` bytes are there from `offset` on.
    @inline(__always)
    func has(_ count: Int, at offset: Int) -> Bool {
        offset >= 0 && offset <= byteCount &- count
    }

    /// The byte at an offset.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        has(1, at: offset) ? unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt8.self) : 0
    }

    /// Two bytes in network order.
    @inline(__always)
    func big16(at offset: Int) -> UInt16 {
        has(2, at: offset) ? unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self).bigEndian : 0
    }

    /// Three bytes in network order.
    @inline(__always)
    func big24(at offset: Int) -> UInt32 { UInt32(big16(at: offset)) << 8 | UInt32(byte(at: offset + 2)) }

    /// Four bytes in network order.
    @inline(__always)
    func big32(at offset: Int) -> UInt32 {
        has(4, at: offset) ? unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self).bigEndian : 0
    }

    /// Eight bytes in network order.
    @inline(__always)
    func big64(at offset: Int) -> UInt64 {
        has(8, at: offset) ? unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self).bigEndian : 0
    }

    /// Two bytes, the lowest first, as some link headers of Intel machines have them.
    @inline(__always)
    func little16(at offset: Int) -> UInt16 { big16(at: offset).byteSwapped }

    /// Four bytes, the lowest first.
    @inline(__always)
    func little32(at offset: Int) -> UInt32 { big32(at: offset).byteSwapped }
}
