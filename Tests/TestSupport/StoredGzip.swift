/// Gzip written by hand, without compression: a test can then damage it exactly where it wants to.
public enum StoredGzip {
    /// One gzip member that inflates to `bytes`.
    public static func member(_ bytes: [UInt8]) -> [UInt8] {
        var file: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
        var start = 0
        repeat {
            let end = min(start + 65_535, bytes.count)
            let count = UInt16(end - start)
            file.append(end == bytes.count ? 1 : 0)
            file += littleEndian(count) + littleEndian(~count)
            file += bytes[start..<end]
            start = end
        } while start < bytes.count
        return file + littleEndian(checksum(bytes)) + littleEndian(UInt32(bytes.count))
    }

    /// One gzip member that inflates to the text.
    public static func member(_ text: String) -> [UInt8] {
        member(Array(text.utf8))
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// The CRC-32 of RFC 1952.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes { crc = crc >> 8 ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
        return ~crc
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
}
