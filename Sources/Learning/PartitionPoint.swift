extension Array {
    /// The first position where `holds` is true, in an array where it is false up to some position and true from there.
    ///
    /// Complexity: O(log n).
    func partitionPoint(where holds: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
