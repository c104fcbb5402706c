/// A capture made by hand: two web connections, a look-up and a ping, IPv4 over Ethernet.
struct SmallCapture {
    /// A pcap file.
    private(set) var file: [UInt8] = []
    /// The packets in it.
    private(set) var packets: UInt64 = 0
    /// Their bytes with the IP header.
    private(set) var bytes: UInt64 = 0
    /// The flows of both directions.
    let flows = 4
    private var time: UInt32 = 1_600_000_000

    init() {
        file = little(0xA1B2_C3D4) + [2, 0, 4, 0] + little(0) + little(0) + little(65_535) + little(1)
        for port: UInt16 in [40001, 40002] {
            tcp(0x0A00_0001, 0x0A00_0002, port, 80, flags: 0x02, payload: 0)
            tcp(0x0A00_0002, 0x0A00_0001, 80, port, flags: 0x12, payload: 0)
            for _ in 0..<6 {
                tcp(0x0A00_0001, 0x0A00_0002, port, 80, flags: 0x18, payload: 100)
                tcp(0x0A00_0002, 0x0A00_0001, 80, port, flags: 0x18, payload: 1000)
            }
            tcp(0x0A00_0001, 0x0A00_0002, port, 80, flags: 0x11, payload: 0)
            tcp(0x0A00_0002, 0x0A00_0001, 80, port, flags: 0x11, payload: 0)
        }
        add(
            0x0A00_0001, 0x0A00_0003, 17, Export.big(UInt16(5353)) + Export.big(UInt16(53)) + [0, 18, 0, 0] + zeros(10))
        add(
            0x0A00_0003, 0x0A00_0001, 17, Export.big(UInt16(53)) + Export.big(UInt16(5353)) + [0, 58, 0, 0] + zeros(50))
        add(0x0A00_0001, 0x0A00_0003, 1, [8, 0, 0, 0] + zeros(60))
        add(0x0A00_0003, 0x0A00_0001, 1, [0, 0, 0, 0] + zeros(60))
    }

    private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    private func little(_ value: UInt32) -> [UInt8] { Export.big(value).reversed() }

    private mutating func tcp(
        _ source: UInt32, _ destination: UInt32, _ port: UInt16, _ other: UInt16, flags: UInt8, payload: Int
    ) {
        add(
            source, destination, 6,
            Export.big(port) + Export.big(other) + zeros(8) + [0x50, flags, 0x20, 0] + zeros(4) + zeros(payload))
    }

    private mutating func add(_ source: UInt32, _ destination: UInt32, _ transport: UInt8, _ content: [UInt8]) {
        let length = 20 + content.count
        let ip =
            [0x45, 0] + Export.big(UInt16(length)) + [0, 0, 0, 0, 64, transport, 0, 0] + Export.big(source)
            + Export.big(destination) + content
        let frame = zeros(12) + [8, 0] + ip
        time += 1
        file += little(time) + little(0) + little(UInt32(frame.count)) + little(UInt32(frame.count)) + frame
        packets += 1
        bytes += UInt64(length)
    }
}
