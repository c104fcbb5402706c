import ArgumentParser
import Flows
import Foundation

/// What a SOURCE on the command line names.
enum SourceName: Equatable, ExpressibleByArgument {
    /// A log of Zeek's or Suricata's, whatever its name; `-` is standard input.
    case log(String)
    /// A live interface.
    case interface(String)
    /// NetFlow and IPFIX over UDP, at an address.
    case netflow(String)
    /// The simulated office.
    case simulation(OfficeName)
    /// A file of which the first bytes say what it is, a capture or a log; `-` is a capture on standard input.
    case file(String)

    init?(argument: String) {
        if let name = argument.removing("interface:") {
            guard !name.isEmpty else { return nil }
            self = .interface(name)
        } else if let address = argument.removing("netflow:") {
            self = .netflow(address)
        } else if argument.hasPrefix("simulate:") {
            guard let office = OfficeName(argument: argument) else { return nil }
            self = .simulation(office)
        } else if let path = argument.removing("log:") {
            guard !path.isEmpty else { return nil }
            self = .log(path)
        } else {
            self = .file(argument)
        }
    }

    /// Whether a file is a regular one: its first bytes may be looked at without taking them from who reads it next.
    static func isRegular(_ path: String) -> Bool {
        let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let type = try? FileManager.default.attributesOfItem(atPath: resolved)[.type]
        return path != "-" && type as? FileAttributeType == .typeRegular
    }

    var isLive: Bool {
        switch self {
        case .interface, .netflow, .simulation: true
        case .log, .file: false
        }
    }

    /// Whether it is a file with an end, so that what comes of it depends on nothing else.
    var isRecorded: Bool { path.map(Self.isRegular) ?? false }

    /// The file that is read, where one is.
    var path: String? {
        switch self {
        case .log(let path), .file(let path): path
        case .interface, .netflow, .simulation: nil
        }
    }

    /// As the user wrote it.
    var description: String {
        switch self {
        case .log(let path), .file(let path): path == "-" ? "standard input" : path
        case .interface(let name): "interface:\(name)"
        case .netflow(let address): "netflow:\(address)"
        case .simulation(let office): office.description
        }
    }
}

/// The simulated office as a source: `simulate:office`, or `simulate:office:7` for another one.
struct OfficeName: Equatable, Sendable {
    /// An office whose four demonstrated attacks come from four hosts.
    private static let usual: UInt64 = 3

    /// Every random choice follows from it.
    let seed: UInt64

    init?(argument: String) {
        guard let rest = argument.removing("simulate:office") else { return nil }
        if rest.isEmpty {
            seed = Self.usual
        } else {
            guard let number = rest.removing(":").flatMap(UInt64.init) else { return nil }
            seed = number
        }
    }

    var description: String { seed == Self.usual ? "simulate:office" : "simulate:office:\(seed)" }
}

extension String {
    /// What follows a prefix; nil where it has another.
    func removing(_ prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}
