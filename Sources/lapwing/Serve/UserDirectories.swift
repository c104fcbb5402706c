#if Console
    import Foundation

    /// Where the platform keeps what is this user's own (the XDG Base Directory Specification).
    enum UserDirectories {
        /// The program's data.
        static var data: String {
            let environment = ProcessInfo.processInfo.environment
            if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/lapwing" }
            return (environment["HOME"] ?? NSHomeDirectory()) + "/.local/share/lapwing"
        }
    }
#endif
