import Capture
import Foundation
import Packets
import TestSupport
import Testing

/// Real captures, and captures that were made to break readers.
@Suite(.enabled(if: RealData.isPresent))
struct RealCaptureTests {
    /// What tcpdump 4.99.3 over libpcap 1.10.3 does with all files, by `tcpdump --count -r FILE`.
    @Test func everyFileGivesWhatTcpdumpGives() throws {
        var refused: Set<String> = []
        var cut: Set<String> = []
        var files = 0
        var frames: UInt64 = 0
        for folder in ["arkime", "malformed", "ndpi", "retina", "scapy", "slips"] {
            for path in try RealData.files(in: "captures/\(folder)") {
                let reading = Reading(path)
                let name = String(path.split(separator: "/").last ?? "")
                files += 1
                frames += reading.counters.frames
                if reading.failure != nil { refused.insert(name) }
                if reading.counters.cut != nil { cut.insert(name) }
            }
        }
        #expect(files == 1201)
        #expect(frames == 136_434)
        // tcpdump ends with 1 on these five; here a cut file is read to where it was cut.
        #expect(
            refused == [
                "linktype-reserved-field-not-zero.pcap", "pcap-invalid-version-2.pcap", "pcapng-invalid-vers-2.pcapng",
            ])
        #expect(cut == ["fuzz-2021-10-13.pcap", "bad_rsn_parsing_overrides_ssid.pcap"])
    }
}
