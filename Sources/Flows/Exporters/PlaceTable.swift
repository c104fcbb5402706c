/// Finds places of an array by the hash of what stands there, which it does not hold itself.
///
/// Open addressing with linear probing, at most half full; what is taken out leaves no trace (Knuth, TAOCP 3, 6.4,
/// algorithm R). Each operation takes O(1) on average.
struct PlaceTable {
    private var cells: [Int32]
    private var mask: Int
    /// The places that it knows.
    private(set) var count = 0

    init() {
        cells = [Int32](repeating: -1, count: 64)
        mask = 63
    }

    /// The place of which `matches` is true, among those of this hash.
    @inline(__always)
    func find(_ hash: UInt64, _ matches: (Int32) -> Bool) -> Int32? {
        var cell = Int(truncatingIfNeeded: hash) & mask
        while cells[cell] >= 0 {
            if matches(cells[cell]) { return cells[cell] }
            cell = (cell &+ 1) & mask
        }
        return nil
    }

    /// Adds a place that is not there; `hashOf` is asked for the hashes of others when the table grows.
    @inline(__always)
    mutating func insert(_ place: Int32, _ hash: UInt64, hashOf: (Int32) -> UInt64) {
        if 2 * (count + 1) > cells.count { grow(hashOf) }
        put(place, hash)
        count += 1
    }

    /// Takes a place out that is there.
    @inline(__always)
    mutating func remove(_ place: Int32, _ hash: UInt64, hashOf: (Int32) -> UInt64) {
        var hole = Int(truncatingIfNeeded: hash) & mask
        while cells[hole] != place {
            guard cells[hole] >= 0 else { return }
            hole = (hole &+ 1) & mask
        }
        var cell = hole
        while true {
            cell = (cell &+ 1) & mask
            guard cells[cell] >= 0 else { break }
            // What may stand in the hole, because its home is not between the two, goes there.
            let home = Int(truncatingIfNeeded: hashOf(cells[cell])) & mask
            if (cell &- home) & mask >= (cell &- hole) & mask {
                cells[hole] = cells[cell]
                hole = cell
            }
        }
        cells[hole] = -1
        count -= 1
    }

    private mutating func put(_ place: Int32, _ hash: UInt64) {
        var cell = Int(truncatingIfNeeded: hash) & mask
        while cells[cell] >= 0 { cell = (cell &+ 1) & mask }
        cells[cell] = place
    }

    private mutating func grow(_ hashOf: (Int32) -> UInt64) {
        let former = cells
        cells = [Int32](repeating: -1, count: 2 * former.count)
        mask = cells.count - 1
        for place in former where place >= 0 { put(place, hashOf(place)) }
    }
}
