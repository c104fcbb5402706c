#if Console
    import Foundation

    /// What can be asked for.
    enum Route: Equatable {
        case page
        case open
        case asset(String)
        case status
        case points
        case attacks
        case incidents
        case incident(String)
        case events
        case links
        case openAPI
        case metrics
        case health
        case readiness

        /// The route of a path; nil where there is none.
        init?(path: Substring) {
            switch path {
            case "/": self = .page
            case "/open": self = .open
            case "/api/v1/status": self = .status
            case "/api/v1/points": self = .points
            case "/api/v1/attacks": self = .attacks
            case "/api/v1/incidents": self = .incidents
            case "/api/v1/events": self = .events
            case "/api/v1/links": self = .links
            case "/api/v1/openapi.yaml": self = .openAPI
            case "/metrics": self = .metrics
            case "/healthz": self = .health
            case "/readyz": self = .readiness
            default:
                if let name = Self.last(path, after: "/assets/") {
                    self = .asset(name)
                } else if let id = Self.last(path, after: "/api/v1/incidents/") {
                    self = .incident(id)
                } else {
                    return nil
                }
            }
        }

        /// The one part of a path after a prefix, decoded.
        private static func last(_ path: Substring, after prefix: String) -> String? {
            guard path.hasPrefix(prefix) else { return nil }
            let rest = path.dropFirst(prefix.count)
            guard !rest.isEmpty, !rest.contains("/"), let text = rest.removingPercentEncoding else { return nil }
            return text.utf8.count <= 128 && !text.contains("\0") ? text : nil
        }

        /// The methods that it knows.
        var methods: [String] {
            switch self {
            case .links: ["POST"]
            // A link is used up by opening it, so that nothing may open it but a person.
            case .open: ["GET"]
            default: ["GET", "HEAD"]
            }
        }

        /// Whether anybody may ask.
        var isOpen: Bool { self == .health || self == .readiness || self == .open }

        /// Whether a person looks at the answer.
        var isForPeople: Bool { self == .page || self == .open }
    }
#endif
