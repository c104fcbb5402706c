/// Numbers in network byte order.
///
/// A place outside the bytes reads as 0, so that no outside length can trap; who reads has checked the place before.
extension Span<UInt8> {
    /// The two bytes at a place.
    @inline(__always)
    func bigEndian16(_ place: Int) -> UInt16 {
        guard place >= 0, place <= count &- 2 else { return 0 }
        return UInt16(self[place]) &<< 8 | UInt16(self[place &+ 1])
    }

    /// The four bytes at a place.
    @inline(__always)
    func bigEndian32(_ place: Int) -> UInt32 {
        guard place >= 0, place <= count &- 4 else { return 0 }
        return UInt32(self[place]) &<< 24 | UInt32(self[place &+ 1]) &<< 16 | UInt32(self[place &+ 2]) &<< 8
            | UInt32(self[place &+ 3])
    }

    /// The eight bytes at a place.
    @inline(__always)
    func bigEndian64(_ place: Int) -> UInt64 {
        UInt64(bigEndian32(place)) &<< 32 | UInt64(bigEndian32(place &+ 4))
    }

    /// A number of 1 to 8 bytes at a place: exporters may send fewer than the type has (RFC 7011, 6.2).
    @inline(__always)
    func bigEndian(_ place: Int, length: Int) -> UInt64 {
        switch length {
        case 1: return place >= 0 && place < count ? UInt64(self[place]) : 0
        case 2: return UInt64(bigEndian16(place))
        case 4: return UInt64(bigEndian32(place))
        case 8: return bigEndian64(place)
        default:
            guard length > 0, length < 8, place >= 0, place <= count &- length else { return 0 }
            var number: UInt64 = 0
            for next in place..<place &+ length { number = number &<< 8 | UInt64(self[next]) }
            return number
        }
    }
}
