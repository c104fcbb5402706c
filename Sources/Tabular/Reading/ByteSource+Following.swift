#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What has become of a file while it was read.
package enum FileChange: Sendable {
    /// It is the same file, and as long as what was read, or longer.
    case none
    /// It is the same file, and shorter than what was read.
    case truncated
    /// Another file stands at the path, with something in it.
    case replaced
}

extension ByteSource {
    /// Whether a read would not block, or would not within this time; a file is always ready.
    func isReady(within milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // An interrupted wait counts as one in which nothing came; what is wrong with the file, `read` will say.
        let count = poll(&waiting, 1, milliseconds)
        return count > 0 || (count < 0 && errno != EINTR)
    }

    /// What has become of the file at `path` since it was opened here.
    ///
    /// A file that is not there any more, or is there anew but empty, counts as not changed: whoever writes may still
    /// write to the old one.
    package func change(at path: String) -> FileChange {
        var mine = stat()
        guard fstat(descriptor, &mine) == 0, mine.st_mode & S_IFMT == S_IFREG else { return .none }
        var named = stat()
        if stat(path, &named) == 0, named.st_dev != mine.st_dev || named.st_ino != mine.st_ino {
            return named.st_size > 0 ? .replaced : .none
        }
        return Int(mine.st_size) < position ? .truncated : .none
    }

    /// Goes back to the beginning of the file.
    package mutating func rewind() {
        if lseek(descriptor, 0, SEEK_SET) == 0 { position = 0 }
    }

    /// Waits without doing anything.
    package static func pause(milliseconds: Int32) {
        poll(nil, 0, milliseconds)
    }
}
