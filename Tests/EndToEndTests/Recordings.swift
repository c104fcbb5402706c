import Testing

/// A folder with ten benign minutes of the office, `benign.pcap`, and the next ten with a flood and a scan, `next.pcap`.
func recordings() async throws -> Folder {
    let folder = try Folder()
    for (name, start, attacks) in [
        ("benign.pcap", "2025-03-04T09:30:00Z", "none"),
        ("next.pcap", "2025-03-04T09:40:00Z", "scan-fast,syn-flood"),
    ] {
        let made = try await lapwing(
            "simulate", "packets", "--duration", "10m", "--seed", "7", "--start", start, "--attacks", attacks,
            "--out", name, "--quiet", in: folder)
        #expect(made.code == 0, "\(made.errors)")
    }
    return folder
}

/// A folder with two benign minutes, `benign.pcap`, and what was learnt from them, `here.lapwing`.
func learntFolder() async throws -> Folder {
    let folder = try Folder()
    let made = try await lapwing(
        "simulate", "packets", "--duration", "2m", "--seed", "7", "--attacks", "none", "--out", "benign.pcap",
        "--quiet", in: folder)
    #expect(made.code == 0, "\(made.errors)")
    let learnt = try await lapwing(
        "detect", "--learn", "benign.pcap", "--save", "here.lapwing", "benign.pcap", "--quiet", in: folder)
    #expect(learnt.code == 0, "\(learnt.errors)")
    return folder
}
