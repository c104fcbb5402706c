import Capture
import Glibc
import Packets
import Testing

@Suite struct DatagramSocketTests {
    /// Sends a payload to a port of this machine.
    private func send(_ payload: [UInt8], to port: UInt16) {
        let sender = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(sender) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(sender, payload, payload.count, 0, $0, size)
            }
        }
        #expect(sent == payload.count)
    }

    @Test(arguments: ["127.0.0.1", "0.0.0.0", "::"]) func takesPayloads(_ host: String) throws {
        let socket = try DatagramSocket(ListenAddress(host: host, port: 0))
        #expect(socket.address.port > 0 && socket.receiveBuffer > 0)
        send([1, 2, 3], to: socket.address.port)
        send([], to: socket.address.port)
        send([UInt8](repeating: 9, count: 65_507), to: socket.address.port)
        var batch = DatagramBatch()
        #expect(try socket.next(into: &batch))
        #expect(batch.datagrams.map(\.count) == [3, 0, 65_507])
        #expect(batch.bytes.prefix(4) == [1, 2, 3, 9])
        #expect(batch.datagrams.allSatisfy { $0.sender.address == IPAddress(v4: 0x7F00_0001) })
        #expect(socket.dropped == 0 && socket.cut == 0)
    }

    @Test func returnsWithNothing() throws {
        let socket = try DatagramSocket(ListenAddress(host: "127.0.0.1", port: 0), patience: 1)
        var batch = DatagramBatch()
        #expect(try socket.next(into: &batch))
        #expect(batch.datagrams.isEmpty)
    }

    @Test func countsWhatTheKernelDrops() throws {
        let socket = try DatagramSocket(ListenAddress(host: "127.0.0.1", port: 0), receiveBuffer: 4096)
        let payload = [UInt8](repeating: 1, count: 1400)
        for _ in 0..<200 { send(payload, to: socket.address.port) }
        var batch = DatagramBatch()
        var taken = 0
        for _ in 0..<50 where taken + Int(socket.dropped) < 200 || socket.dropped == 0 {
            _ = try socket.next(into: &batch)
            taken += batch.datagrams.count
            // The count of drops comes with the next payload that is taken.
            if batch.datagrams.isEmpty { send([0], to: socket.address.port) }
        }
        #expect(socket.dropped > 0)
        #expect((200...202).contains(taken + Int(socket.dropped)))
    }

    @Test func oneListenerAPort() throws {
        let first = try DatagramSocket(ListenAddress(host: "127.0.0.1", port: 0))
        #expect(throws: SocketError.inUse(first.address.description)) {
            try DatagramSocket(first.address)
        }
    }

    @Test func onlyOwnAddresses() {
        #expect(throws: SocketError.notLocal("192.0.2.77:2055")) {
            try DatagramSocket(ListenAddress(host: "192.0.2.77", port: 2055))
        }
        #expect(throws: SocketError.unknownHost("no-such-host.invalid:2055")) {
            try DatagramSocket(ListenAddress(host: "no-such-host.invalid", port: 2055))
        }
    }

    @Test(arguments: [
        "", ":", ":2055", "0.0.0.0", "0.0.0.0:", "0.0.0.0:0", "0.0.0.0:65536", "0.0.0.0:+1", "0.0.0.0:-1", "::1:2055",
        "[::1:2055", "[]:2055", "[1.2.3.4]:2055", "a b:1", "0.0.0.0:2055x", "0.0.0.0:٣",
    ]) func refusesOtherText(_ text: String) {
        #expect(throws: SocketError.badAddress(text)) { try ListenAddress(text) }
    }

    @Test func readsHostAndPort() throws {
        #expect(try ListenAddress("0.0.0.0:2055") == ListenAddress(host: "0.0.0.0", port: 2055))
        let six = try ListenAddress("[fe80::1%eth0]:9995")
        #expect(six == ListenAddress(host: "fe80::1%eth0", port: 9995))
        #expect(six.description == "[fe80::1%eth0]:9995")
    }

    @Test func messagesAreOneLine() {
        let all: [SocketError] = [
            .badAddress("x"), .unknownHost("x:1"), .inUse("x:1"), .notLocal("x:1"), .notPermitted("x:1", program: "p"),
            .failed("x:1", reason: "y"),
        ]
        #expect(all.allSatisfy { !$0.description.contains("\n") && $0.description.hasSuffix(".") })
    }
}
