/// What can be wrong with a capture file, an interface or a file of packets to be written.
///
/// Each message is one line that names the thing, the place and the mend.
public enum CaptureError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file cannot be opened or read.
    case unreadable(file: String, reason: String)
    /// The file is of no capture format that is known.
    case notACapture(file: String, reason: String)
    /// A gzip file is damaged.
    case badGzip(file: String, reason: String)
    /// The file contradicts itself after so many frames.
    case damaged(file: String, frames: UInt64, reason: String)
    /// The file's interfaces differ in what one reading must have alike: link type and snap length.
    case mixedInterfaces(file: String, frames: UInt64, reason: String)
    /// A pipe gave nothing before it was to stop.
    case stopped(file: String)
    /// The number that says what frames begin with has no meaning.
    case unknownLinkType(file: String, number: Int32)
    /// The filter does not compile.
    case badFilter(filter: String, reason: String)
    /// There is no such interface; those that there are.
    case noSuchInterface(name: String, available: [String])
    /// The program may not capture on the interface.
    case notPermitted(interface: String, program: String, promiscuous: Bool)
    /// The interface is there but is not up.
    case interfaceDown(name: String)
    /// The interface disappeared while it was watched.
    case interfaceGone(name: String)
    /// Capturing on the interface failed for another reason.
    case interfaceFailed(name: String, reason: String)
    /// Packets cannot be written there.
    case unwritable(file: String, reason: String)
    /// Frames of one link type were to be written to a file of another.
    case otherLinkType(file: String, expected: String, found: String)

    /// One line for a person: the place, what was expected, and what to do.
    public var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(file): cannot be read: \(reason). Check the path and its permissions."
        case .notACapture(let file, let reason):
            "\(file): not a capture file that can be read: \(reason). Give a pcap or pcapng file, gzipped or not."
        case .badGzip(let file, let reason):
            "\(file): the gzip data is damaged: \(reason). Fetch the file again, or check it with 'gzip -t'."
        case .damaged(let file, let frames, let reason):
            "\(file): damaged after frame \(frames): \(reason). Fetch the file again, or keep the frames before it "
                + "with 'editcap -r'."
        case .mixedInterfaces(let file, let frames, let reason):
            "\(file): cannot be read beyond frame \(frames): \(reason). Capture each interface to a file of its own."
        case .stopped(let file): "\(file): stopped before anything came."
        case .unknownLinkType(let file, let number):
            "\(file): its link type \(number) cannot be; expected one of the LINKTYPE_ numbers of tcpdump.org, at most "
                + "65535. Check what wrote the file."
        case .badFilter(let filter, let reason):
            "filter '\(filter)': does not compile: \(reason). See 'man pcap-filter' for the words."
        case .noSuchInterface(let name, let available):
            "interface '\(name)': there is none of that name. "
                + (available.isEmpty
                    ? "See the names with 'ip link'."
                    : "There are: \(available.joined(separator: ", ")).")
        case .notPermitted(let interface, let program, let promiscuous):
            "interface '\(interface)': capturing needs the capability CAP_NET_RAW"
                + (promiscuous ? " (and CAP_NET_ADMIN for promiscuous mode)" : "")
                + ". Grant it with 'sudo setcap cap_net_raw,cap_net_admin+eip \(program)', or run with sudo."
        case .interfaceDown(let name):
            "interface '\(name)': is not up. Bring it up with 'sudo ip link set \(name) up'."
        case .interfaceGone(let name):
            "interface '\(name)': went away while it was watched. Start again when it is back (see 'ip link')."
        case .interfaceFailed(let name, let reason):
            "interface '\(name)': cannot be captured: \(reason). Check it with 'tcpdump -i \(name)'."
        case .unwritable(let file, let reason):
            "\(file): cannot be written: \(reason). Check the path, its permissions and the space on the disk."
        case .otherLinkType(let file, let expected, let found):
            "\(file): is written for frames of \(expected), not \(found). Write each link type to a file of its own."
        }
    }
}
