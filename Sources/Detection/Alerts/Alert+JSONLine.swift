import Packets

extension Alert {
    /// The alert as one line of JSON, its keys sorted, without a line break.
    ///
    /// The same text as `JSONEncoder` gives with sorted keys and plain slashes, several times as quickly: a flood of
    /// alerts must not hold detection up.
    public var jsonLine: String {
        var line = JSONLine()
        line.open("@timestamp", UTCTime.text(time))
        line.endpoint("destination", destination)
        line.object("ecs") { $0.open("version", Self.ecsVersion) }
        line.object("event") { event in
            event.open("category", ["intrusion_detection"])
            event.add("id", id)
            event.add("kind", "alert")
            event.add("severity", severity)
            event.add("type", ["info"])
        }
        line.object("lapwing") { writeOwn(to: &$0) }
        line.add("message", headline)
        line.object("network") { network in
            network.open("bytes", bytes)
            network.add("packets", packets)
            if let transport { network.add("transport", transport.description) }
        }
        line.endpoint("source", source)
        if let technique { Self.write(technique: technique, to: &line) }
        return line.text
    }

    private func writeOwn(to own: inout JSONLine) {
        own.open("class", family)
        own.add("expected_per_day", rarity.perDay)
        own.add("flows", flows)
        own.add("incident", incident)
        own.add("model", model)
        own.add("novel", isNovel)
        own.add("p_value", pValue)
        if let pattern { own.add("pattern", pattern.rawValue) }
        own.add("pattern_share", patternShare)
        own.list("reasons", reasons) { $1.write(to: &$0) }
        own.add("score", score)
        switch subject {
        case .flow: own.add("subject", "flow")
        case .host: own.add("subject", "host")
        }
        if isSuffered { own.add("suffered", true) }
        if case .host(let window) = subject { own.add("window_seconds", window) }
    }

    private static func write(technique number: String, to line: inout JSONLine) {
        line.object("threat") { threat in
            threat.open("framework", "MITRE ATT&CK")
            threat.object("technique") { technique in
                let whole = String(number.prefix { $0 != "." })
                technique.open("id", [whole])
                if let name = Technique.name(whole) { technique.add("name", [name]) }
                guard whole != number else { return }
                technique.object("subtechnique") { sub in
                    sub.open("id", [number])
                    if let name = Technique.name(number) { sub.add("name", [name]) }
                }
            }
        }
    }
}

extension Reason {
    fileprivate func write(to line: inout JSONLine) {
        line.open("contribution", contribution)
        line.add("feature", feature)
        line.add("high", high)
        if let highestAnywhere { line.add("highest_anywhere", highestAnywhere) }
        line.add("low", low)
        if let peer { line.add("peer", peer.description) }
        line.add("scope", scope.rawValue)
        line.add("unit", unit)
        line.add("value", value)
    }
}

/// A JSON object that is written from front to back (RFC 8259).
private struct JSONLine {
    private var bytes: [UInt8]

    init() {
        bytes = [UInt8(ascii: "{")]
        bytes.reserveCapacity(2048)
    }

    /// The object, closed.
    var text: String { String(decoding: bytes + [UInt8(ascii: "}")], as: UTF8.self) }

    /// Adds the first member, before which there is no comma.
    mutating func open(_ key: String, _ value: some JSONValue) {
        put(key)
        value.write(to: &bytes)
    }

    /// Adds a further member.
    mutating func add(_ key: String, _ value: some JSONValue) {
        bytes.append(UInt8(ascii: ","))
        open(key, value)
    }

    /// Adds a further member that is an object.
    mutating func object(_ key: String, _ fill: (inout JSONLine) -> Void) {
        bytes.append(UInt8(ascii: ","))
        put(key)
        bytes.append(UInt8(ascii: "{"))
        fill(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Adds a further member that is a list of objects.
    mutating func list<Element>(_ key: String, _ elements: [Element], _ fill: (inout JSONLine, Element) -> Void) {
        bytes.append(UInt8(ascii: ","))
        put(key)
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(UInt8(ascii: "{"))
            fill(&self, element)
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Adds a side, where there is one.
    mutating func endpoint(_ key: String, _ endpoint: Endpoint?) {
        guard let endpoint else { return }
        object(key) { side in
            side.open("ip", endpoint.address.description)
            if let port = endpoint.port { side.add("port", Int(port)) }
        }
    }

    private mutating func put(_ key: String) {
        key.write(to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }
}

private protocol JSONValue {
    func write(to bytes: inout [UInt8])
}

extension Int: JSONValue {
    fileprivate func write(to bytes: inout [UInt8]) { bytes.append(contentsOf: String(self).utf8) }
}

extension UInt64: JSONValue {
    fileprivate func write(to bytes: inout [UInt8]) { bytes.append(contentsOf: String(self).utf8) }
}

extension Bool: JSONValue {
    fileprivate func write(to bytes: inout [UInt8]) { bytes.append(contentsOf: (self ? "true" : "false").utf8) }
}

extension Double: JSONValue {
    /// The shortest text that reads back as the same number; JSON knows no others than finite ones.
    fileprivate func write(to bytes: inout [UInt8]) {
        var text = AlertMaker.finite(self).description
        if text.hasSuffix(".0") { text.removeLast(2) }
        bytes.append(contentsOf: text.utf8)
    }
}

extension String: JSONValue {
    fileprivate func write(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<32:
                switch byte {
                case 8: bytes.append(contentsOf: #"\b"#.utf8)
                case 9: bytes.append(contentsOf: #"\t"#.utf8)
                case 10: bytes.append(contentsOf: #"\n"#.utf8)
                case 12: bytes.append(contentsOf: #"\f"#.utf8)
                case 13: bytes.append(contentsOf: #"\r"#.utf8)
                default:
                    let digits = String(byte, radix: 16)
                    bytes.append(contentsOf: (#"\u00"# + (byte < 16 ? "0" : "") + digits).utf8)
                }
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension [String]: JSONValue {
    fileprivate func write(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        for (index, text) in enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            text.write(to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }
}
