import Foundation
import Packets

/// UDP payloads out of files, one a file, in the order of their paths.
public final class DatagramFiles: DatagramSource {
    private let paths: [String]
    private let sender: DatagramSender
    private var next = 0

    /// The files, and who is said to have sent them (127.0.0.1, port 2055).
    public init(
        _ paths: [String], sender: DatagramSender = DatagramSender(address: IPAddress(v4: 0x7F00_0001), port: 2055)
    ) {
        self.paths = paths
        self.sender = sender
    }

    /// Nothing is lost of files.
    public var dropped: UInt64 { 0 }

    /// Reads the next files, 64 at most.
    public func next(into batch: inout DatagramBatch) throws(FlowError) -> Bool {
        batch.removeAll()
        let end = min(next + 64, paths.count)
        guard next < end else { return false }
        for path in paths[next..<end] { batch.append(try payload(path), from: sender) }
        next = end
        return true
    }

    private func payload(_ path: String) throws(FlowError) -> Data {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw .unreadable(source: path, reason: "\(error.localizedDescription). Check the path and its permissions")
        }
        guard data.count <= 65_507 else {
            throw .unrecognised(
                source: path,
                reason: "\(data.count) bytes are more than a UDP payload has (65,507). Give one payload a file")
        }
        return data
    }
}
