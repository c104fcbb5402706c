import Foundation
import TestSupport
import Testing

@testable import Flows

@Suite struct JSONCursorTests {
    /// The members of an object that hold a scalar, as text; nil where the line is damaged.
    private func members(_ line: [UInt8]) -> [String: String]? {
        let text = line.span
        var cursor = JSONCursor()
        var found: [String: String] = [:]
        do throws(LineFault) {
            var more = try cursor.enter(text)
            while more {
                let key = String(decoding: try cursor.key(text).bytes(text), as: UTF8.self)
                found[key] = nil
                if let value = try cursor.scalar(text) {
                    found[key] = String(decoding: try value.bytes(text), as: UTF8.self)
                }
                more = try cursor.more(text)
            }
            try cursor.expectEnd(text)
        } catch {
            return nil
        }
        return found
    }

    private func members(_ line: String) -> [String: String]? { members(Array(line.utf8)) }

    @Test func scalars() {
        #expect(
            members(#" { "a" : "b" , "n":-1.5e+3,"t":true,"f":false,"z":null,"o":{"a":1},"l":[{},[]],"":""} "#)
                == ["a": "b", "n": "-1.5e+3", "t": "true", "f": "false", "": ""])
        #expect(members("{}") == [:])
        #expect(members(#"{"a":1,"a":2}"#) == ["a": "2"])
    }

    @Test func escapes() {
        #expect(
            members(#"{"a\tb":"\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00\u0000"}"#)
                == ["a\tb": "\"\\/\u{8}\u{c}\n\r\té😀\0"])
        for bad in [#"\q"#, #"\u12"#, #"\u12G4"#, #"\uD83D"#, #"\uD83Dx"#, #"\uD83D\u0041"#, #"\uDE00"#, #"\"#] {
            #expect(members("{\"a\":\"\(bad)\"}") == nil, "\(bad)")
        }
    }

    @Test(arguments: [
        "", "{", "}", "[]", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1,}", "{\"a\":1 \"b\":2}", "{a:1}", "{\"a\":1}}",
        "{\"a\":[}", "{\"a\":{]}", "{\"a\":\"b}", "{\"a\":[\"]}", "{\"a\":\"\\", "{\"a\":[\"\\", "{\"a\":'b'}", "{,}",
        "7",
        "{\"a\"::1}", "{\"a\":1}{", "\u{FEFF}{}",
    ])
    func damaged(_ line: String) {
        #expect(members(line) == nil)
    }

    @Test func depthIsLimited() {
        let nested = { (depth: Int) in
            "{\"a\":\(String(repeating: "[", count: depth))\(String(repeating: "]", count: depth))}"
        }
        #expect(members(nested(64)) == [:])
        #expect(members(nested(65)) == nil)
        #expect(members("{\"a\":" + String(repeating: "[{\"a\":", count: 100_000)) == nil)
    }

    /// Whatever Foundation takes for an object we take too, with the same members.
    @Test func mutatedObjectsAsFoundationReadsThem() throws {
        var random = SeededRandom(seed: 41)
        let alphabet = Array(#"{}[]:,"\\ue9E+-.0123 null true"#.utf8)
        let line = Array(
            #"{"ts":1.5e3,"id.orig_h":"10.0.0.1","é":"\u00e9\"x\\","n":null,"t":true,"o":{"a":[1,{"b":"]"}]},"m":-0.5}"#
                .utf8)
        var objects = 0
        for _ in 0..<12_000 {
            let mutated = random.mutated(line, alphabet: alphabet)
            let found = members(mutated)
            guard
                let object = try? JSONSerialization.jsonObject(with: Data(mutated)) as? [String: Any],
                !object.keys.contains(where: { $0.isEmpty })
            else { continue }
            objects += 1
            let text = String(decoding: mutated, as: UTF8.self)
            let ours = try #require(found, "\(text)")
            for (key, value) in object {
                switch value {
                case let string as String: #expect(ours[key] == string, "\(text)")
                case let number as NSNumber where ours[key] != "true" && ours[key] != "false":
                    #expect(ours[key].flatMap(Double.init) == number.doubleValue, "\(text)")
                case is NSNumber: break
                default: #expect(ours[key] == nil, "\(text)")
                }
            }
        }
        #expect(objects > 1_000)
    }
}

extension SeededRandom {
    /// Bytes with a few of them changed, taken out, put in, repeated or cut off.
    mutating func mutated(_ bytes: [UInt8], alphabet: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            guard !bytes.isEmpty else { break }
            let at = Int.random(in: 0..<bytes.count, using: &self)
            let letter = alphabet[Int.random(in: 0..<alphabet.count, using: &self)]
            switch Int.random(in: 0..<7, using: &self) {
            case 0: bytes[at] = letter
            case 1: bytes[at] = UInt8.random(in: 0...255, using: &self)
            case 2: bytes.remove(at: at)
            case 3: bytes.insert(letter, at: at)
            case 4:
                let end = min(bytes.count, at + Int.random(in: 1...20, using: &self))
                bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0...bytes.count, using: &self))
            case 5: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...20, using: &self)))
            default: if Int.random(in: 0..<4, using: &self) == 0 { bytes.removeLast(bytes.count - at) }
            }
        }
        return bytes
    }
}
