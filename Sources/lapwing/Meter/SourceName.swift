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
    /// A file of which the first bytes say what it is, a capture or a log; `-` is a capture on standard input.
    case file(String)

    init?(argument: String) {
        if let name = argument.removing("interface:") {
            guard !name.isEmpty else { return nil }
            self = .interface(name)
        } else if let address = argument.removing("netflow:") {
            self = .netflow(address)
        } else if let path = argument.removing("log:") {
            guard !path.isEmpty else { return nil }
            self = .log(path)
        } else {
            self = .file(argument)
        }
    }

    var isLive: Bool {
        switch self {
        case .interface, .netflow: true
        case .log, .file: false
        }
    }

    /// The file that is read, where one is.
    var path: String? {
        switch self {
        case .log(let path), .file(let path): path
        case .interface, .netflow: nil
        }
    }

    /// As the user wrote it.
    var description: String {
        switch self {
        case .log(let path), .file(let path): path == "-" ? "standard input" : path
        case .interface(let name): "interface:\(name)"
        case .netflow(let address): "netflow:\(address)"
        }
    }
}

extension String {
    /// What follows a prefix; nil where it has another.
    func removing(_ prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}
