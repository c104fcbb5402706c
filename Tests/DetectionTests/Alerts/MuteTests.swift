import Detection
import Packets
import Testing

@Suite("Mutes")
struct MuteTests {
    private let alert = Evidence.flowAlert(Evidence.flowRow("192.168.1.7", 40_000, "203.0.113.9", 443))

    @Test(
        "What silences an alert from 192.168.1.7 port 40000 to 203.0.113.9 port 443",
        arguments: [
            ("192.168.1.7", true), ("203.0.113.9", true), ("192.168.0.0/16", true), ("192.168.1.8", false),
            ("10.0.0.0/8", false), ("::/0", false), ("192.168.1.7,203.0.113.9", true),
            ("203.0.113.0/24, 192.168.1.7", true), ("192.168.1.7,192.168.1.7", false), ("192.168.1.7,10.0.0.1", false),
            ("port:443", true), (":443", true), ("443", true), ("40000", true), ("22", false), (" port:443 ", true),
        ])
    func rules(_ text: String, _ expected: Bool) throws {
        #expect(try Mute(text).silences(alert) == expected)
    }

    @Test("A mute ends when it says")
    func until() throws {
        #expect(try Mute("443", until: alert.time + 1).silences(alert))
        #expect(try !Mute("443", until: alert.time).silences(alert))
    }

    @Test("A host's alert has one side, which a pair does not silence")
    func oneSide() throws {
        let host = Evidence.hostAlert("10.0.0.5", [:], [Evidence.reason("contacts", 99)])
        #expect(try Mute("10.0.0.5").silences(host))
        #expect(try !Mute("10.0.0.5,0.0.0.0/0").silences(host))
        #expect(try !Mute("22").silences(host))
    }

    @Test(
        "A bad text is refused with one line that says what is wrong and what is expected",
        arguments: [
            ("", "--mute '': expected an address, a network, a pair 'A,B' or a port"),
            ("port:0", "--mute 'port:0': '0' is no port; expected 1 to 65535, as in 'port:22'"),
            ("70000", "--mute '70000': '70000' is no port; expected 1 to 65535, as in 'port:22'"),
            (":ssh", "--mute ':ssh': 'ssh' is no port; expected 1 to 65535, as in 'port:22'"),
            ("10.0.0.0/33", "--mute '10.0.0.0/33': '10.0.0.0/33' is no network; expected one such as '10.0.0.0/8'"),
            ("10.0.0.1,", "--mute '10.0.0.1,': a side is missing; expected 'A,B'"),
            ("1,2,3", "--mute '1,2,3': a pair has two sides, 'A,B'; give --mute once for each pair"),
            (
                "printer",
                "--mute 'printer': 'printer' is no address; expected HOST ('10.0.0.5' or '10.0.0.0/8'), PAIR "
                    + "('10.0.0.5,203.0.113.9') or PORT ('port:22'); names are not looked up"
            ),
        ])
    func bad(_ text: String, _ message: String) {
        #expect(throws: DetectionError.badOption(message)) { try Mute(text) }
        #expect(!message.contains("\n"))
    }

    @Test("IPv6 that begins with colons is a host, not a port")
    func loopback() throws {
        #expect(try !Mute("::1").silences(alert))
        #expect(throws: DetectionError.self) { try Mute("::x") }
    }

    @Test("A list counts what each silenced, and shows those that did nothing")
    func counts() throws {
        var list = MuteList([try Mute("22"), try Mute("443"), try Mute("192.168.1.7")])
        let both = [list.silences(alert), list.silences(alert)]
        #expect(both == [true, true])
        #expect(list.counts == ["22": 0, "443": 2, "192.168.1.7": 0])
        let other = Evidence.hostAlert("10.0.0.5", [:], [Evidence.reason("contacts", 99)])
        let isSilenced = list.silences(other)
        #expect(!isSilenced)
    }
}
