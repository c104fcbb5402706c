#if Console
    import Crypto
    import Foundation

    /// Keys that let somebody in, and how they are compared.
    enum Secret {
        /// A fresh key of so many random bits, in hexadecimal.
        static func make(bits: Int) -> String {
            var generator = SystemRandomNumberGenerator()
            return (0..<bits / 64).map { _ in
                let word = String(generator.next(), radix: 16)
                return String(repeating: "0", count: 16 - word.count) + word
            }.joined()
        }

        /// What is kept of a key: the comparison of two digests takes the same time whatever they are.
        static func digest(_ key: String) -> SHA256Digest { SHA256.hash(data: Data(key.utf8)) }
    }

    /// A bounded set of keys, of which only the digests are kept; the least recently used goes first.
    struct KeyRing: Sendable {
        private var digests: [SHA256Digest] = []
        private let limit: Int

        init(limit: Int) { self.limit = limit }

        /// Makes a key and keeps its digest.
        mutating func issue(bits: Int) -> String {
            let key = Secret.make(bits: bits)
            if digests.count >= limit { digests.removeFirst() }
            digests.append(Secret.digest(key))
            return key
        }

        /// Whether a key is in the set; it is then the most recently used.
        mutating func admits(_ key: String) -> Bool {
            guard let digest = take(key) else { return false }
            digests.append(digest)
            return true
        }

        /// Takes a key out of the set; nil where it is not in it.
        mutating func take(_ key: String) -> SHA256Digest? {
            let digest = Secret.digest(key)
            var found: Int?
            // To the end, wherever it is found.
            for index in digests.indices where digests[index] == digest { found = index }
            return found.map { digests.remove(at: $0) }
        }
    }
#endif
