#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Which file on which disk a descriptor is open for, whatever path it was opened by.
struct FileIdentity: Equatable {
    private let device: UInt64
    private let number: UInt64

    /// The file behind a descriptor; nil where that is a pipe, a terminal or a device.
    init?(_ descriptor: Int32) {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
        device = UInt64(truncatingIfNeeded: facts.st_dev)
        number = UInt64(truncatingIfNeeded: facts.st_ino)
    }
}
