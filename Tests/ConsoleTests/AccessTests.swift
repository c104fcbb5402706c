#if Console
    import Foundation
    import TestSupport
    import Testing

    @testable import Console

    @Suite struct AccessTests {
        @Test func keysAreLongAndNeverTheSame() {
            let keys = (0..<100).map { _ in Secret.make(bits: 128) }
            #expect(Set(keys).count == 100)
            #expect(keys.allSatisfy { $0.utf8.count == 32 })
        }

        @Test func theEldestKeyGoesFirst() {
            var ring = KeyRing(limit: 3)
            let first = ring.issue(bits: 128)
            let second = ring.issue(bits: 128)
            let third = ring.issue(bits: 128)
            // Used, and so no longer the eldest.
            let isKnown = ring.admits(first)
            let fourth = ring.issue(bits: 128)
            let known = [first, second, third, fourth].map { ring.admits($0) }
            #expect(isKnown && known == [true, false, true, true])
            let taken = [third, third].map { ring.take($0) != nil }
            #expect(taken == [true, false])
        }

        @Test func theTokenIsItsOwnersAloneAndStays() throws {
            let folder = try TemporaryFolder()
            let token = try AccessKeys(directory: folder.path).token
            #expect(token.utf8.count == 64)
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("token"))
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.path("token"))
            let again = try AccessKeys(directory: folder.path)
            #expect(again.token == token)
            #expect(again.admits(token: token))
            #expect(!again.admits(token: String(token.dropLast())))
            let mended = try FileManager.default.attributesOfItem(atPath: folder.path("token"))
            #expect((mended[.posixPermissions] as? NSNumber)?.intValue == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["token"])
        }

        @Test(arguments: ["", "short", String(repeating: "a", count: 257), String(repeating: "a b", count: 20)])
        func aTokenThatIsNoneIsRefused(_ text: String) throws {
            let folder = try TemporaryFolder()
            let path = try folder.write(text, to: "token")
            let error = #expect(throws: ConsoleError.self) { _ = try AccessKeys(directory: folder.path) }
            #expect(error?.description.hasPrefix("\(path): ") == true)
        }

        @Test func aTokenElsewhereIsNotFollowed() throws {
            let folder = try TemporaryFolder()
            let other = try folder.write(String(repeating: "a", count: 64), to: "other")
            try FileManager.default.createSymbolicLink(atPath: folder.path("token"), withDestinationPath: other)
            #expect(throws: ConsoleError.self) { _ = try AccessKeys(directory: folder.path) }
        }

        @Test(arguments: ["0.0.0.0", "::", "192.168.1.2", "localhost", "", "127.0.0.2", "example.org"])
        func othersCannotBeServed(_ host: String) {
            let error = #expect(throws: ConsoleError.notLoopback(host: host)) {
                _ = try ConsoleOptions(host: host, version: "1")
            }
            #expect(error?.description.contains("127.0.0.1") == true)
        }

        @Test(arguments: [-1, 65536]) func aPortIsAPort(_ port: Int) {
            #expect(throws: ConsoleError.badPort(port)) { _ = try ConsoleOptions(port: port, version: "1") }
        }

        @Test func addressesAreAsABrowserWantsThem() throws {
            #expect(try ConsoleOptions(version: "1").address(port: 5) == "http://127.0.0.1:5")
            #expect(try ConsoleOptions(host: "::1", version: "1").address(port: 5) == "http://[::1]:5")
        }
    }
#endif
