extension Table {
    /// A group number for each row: equal rows (features only) have the same number.
    ///
    /// Complexity: O(rows x columns).
    ///
    /// Rows are compared by a 64-bit hash of all their cells: at 10 million rows, the chance that any two different
    /// rows are taken for equal is below one in 300,000.
    public func duplicateGroups() -> [Int] {
        var groupOfHash: [UInt64: Int] = [:]
        groupOfHash.reserveCapacity(rowCount)
        return rowHashes().map { hash in
            if let group = groupOfHash[hash] { return group }
            let group = groupOfHash.count
            groupOfHash[hash] = group
            return group
        }
    }

    /// A hash of each row's features, the same on every machine.
    ///
    /// Levels count by name, not by index.
    ///
    /// - Parameter features: the names of the features to hash, in order; nil takes all. What the table lacks is
    ///   passed over.
    public func rowHashes(of features: [String]? = nil) -> [UInt64] {
        var hashes = [UInt64](repeating: 0x9E37_79B9_7F4A_7C15, count: rowCount)
        let chosen = features.map { $0.compactMap { schema.index(of: $0) } } ?? Array(columns.indices)
        for index in chosen {
            let feature = schema.features[index]
            switch columns[index] {
            case .numeric(let values):
                for row in hashes.indices { hashes[row] = mix(hashes[row], UInt64(canonicalBits(values[row]))) }
            case .categorical(let codes):
                let ofLevel = feature.levels.map { $0.utf8.reduce(0xcbf2_9ce4_8422_2325) { mix($0, UInt64($1)) } }
                for row in hashes.indices { hashes[row] = mix(hashes[row], ofLevel[Int(codes[row])]) }
            }
        }
        return hashes
    }
}

/// -0 and 0 are equal, and one missing cell is like another.
private func canonicalBits(_ value: Float) -> UInt32 {
    value == 0 ? 0 : value.isNaN ? Float.nan.bitPattern : value.bitPattern
}

private func mix(_ hash: UInt64, _ value: UInt64) -> UInt64 {
    let product = (hash ^ value).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.low ^ product.high &+ 0x9E37_79B9_7F4A_7C15
}
