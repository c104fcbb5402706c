/// What a DNS message asks, reduced to what tells tunnels from names that people use.
public struct DNSQuestion: Hashable, Sendable, BitwiseCopyable {
    /// A number for the whole name, letters in lower case; 0 where there is no question.
    public var nameHash: UInt64
    /// A number for the name's last two labels, as a stand-in for the registered domain.
    public var domainHash: UInt64
    /// The bytes of the name without its last two labels, dots included.
    public var subdomainLength: UInt8
    /// The labels of the name.
    public var labels: UInt8
    /// The Shannon entropy of the bytes of the name without its last two labels, in hundredths of a bit a byte.
    public var entropy: UInt16
    /// The record type asked for (1 A, 16 TXT, 28 AAAA, ...).
    public var type: UInt16
    /// Whether the message is a response.
    public var isResponse: Bool
    /// The response code (3: no such name).
    public var responseCode: UInt8

    /// A question of its facts.
    public init(
        nameHash: UInt64 = 0, domainHash: UInt64 = 0, subdomainLength: UInt8 = 0, labels: UInt8 = 0,
        entropy: UInt16 = 0, type: UInt16 = 0, isResponse: Bool = false, responseCode: UInt8 = 0
    ) {
        self.nameHash = nameHash
        self.domainHash = domainHash
        self.subdomainLength = subdomainLength
        self.labels = labels
        self.entropy = entropy
        self.type = type
        self.isResponse = isResponse
        self.responseCode = responseCode
    }

    /// No DNS message.
    public static let none = DNSQuestion()

    /// Whether there is a question.
    @inlinable
    public var isPresent: Bool { nameHash != 0 }
}
