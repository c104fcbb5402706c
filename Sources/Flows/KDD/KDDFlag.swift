/// How a connection stood when it ended: NSL-KDD's `flag`, which is Zeek's `conn_state`.
public enum KDDFlag: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    /// No SYN seen: traffic in the middle of a connection.
    case oth
    /// The attempt was refused.
    case rej
    /// Established; the originator reset it.
    case rsto
    /// The originator sent a SYN and then a RST; no SYN-ACK seen.
    case rstos0
    /// The responder reset it.
    case rstr
    /// An attempt without an answer.
    case s0
    /// Established, not ended.
    case s1
    /// Established; only the originator has closed.
    case s2
    /// Established; only the responder has closed.
    case s3
    /// Established and ended as it should; everything that is not TCP.
    case sf
    /// The originator sent a SYN and then a FIN; no SYN-ACK seen.
    case sh

    /// The name in the data; the cases are in the order of their names.
    public var name: String { Self.names[Int(rawValue)] }

    /// The names in the data, by raw value.
    public static let names = ["OTH", "REJ", "RSTO", "RSTOS0", "RSTR", "S0", "S1", "S2", "S3", "SF", "SH"]

    /// Whether the `serror` rates count it: it was opened and not closed by both.
    public var isSynError: Bool {
        switch self {
        case .s0, .s1, .s2, .s3, .sh: true
        case .oth, .rej, .rsto, .rstos0, .rstr, .sf: false
        }
    }

    /// Whether the `rerror` rates count it: it was refused or reset.
    public var isRejection: Bool {
        switch self {
        case .rej, .rsto, .rstos0, .rstr: true
        case .oth, .s0, .s1, .s2, .s3, .sf, .sh: false
        }
    }

    /// Whether the data gives a duration for it: those that were never seen to end last 0 there.
    var hasDuration: Bool {
        switch self {
        case .s0, .s1, .sh, .oth: false
        case .rej, .rsto, .rstos0, .rstr, .s2, .s3, .sf: true
        }
    }
}
