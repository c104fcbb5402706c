import Foundation
import Testing

/// One JSON object, looked into by name.
struct JSONObject {
    let members: [String: Any]

    init(_ members: [String: Any]) { self.members = members }

    init(_ text: String) throws {
        members = try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "one JSON object")
    }

    var keys: Set<String> { Set(members.keys) }

    func number(_ name: String) throws -> Double {
        try #require(members[name] as? Double, "'\(name)' is a number")
    }

    func integer(_ name: String) throws -> Int { try #require(members[name] as? Int, "'\(name)' is a whole number") }

    func text(_ name: String) throws -> String { try #require(members[name] as? String, "'\(name)' is a text") }

    func object(_ name: String) throws -> JSONObject {
        JSONObject(try #require(members[name] as? [String: Any], "'\(name)' is an object"))
    }

    func list(_ name: String) throws -> [JSONObject] {
        try #require(members[name] as? [[String: Any]], "'\(name)' is a list of objects").map { JSONObject($0) }
    }

    func isNull(_ name: String) -> Bool { members[name] is NSNull }
}
