import CPcap

/// Memory that this program has taken from the system, and that nothing is in any more.
public enum FreeMemory {
    /// Gives it back to the system.
    ///
    /// Does nothing where the C library is not glibc, which keeps what lies below anything that is in use for good.
    ///
    /// Complexity: O(free blocks), some milliseconds.
    public static func giveBack() {
        #if canImport(Glibc)
            malloc_trim(0)
        #endif
    }
}
