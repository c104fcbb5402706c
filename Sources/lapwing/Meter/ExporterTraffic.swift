import Capture
import Flows

/// Flows of exporters that send to an address of this machine.
enum ExporterTraffic {
    /// Listens on HOST:PORT.
    static func open(_ address: String) throws(SocketError) -> any FlowSource {
        let socket = try DatagramSocket(try ListenAddress(address))
        // The machine's time can be set back; what pairs flows by must not go back with it.
        var latest = Int64.min
        return ExporterSource(socket, name: "netflow:\(address)") {
            latest = max(latest, CaptureInterface.machineTime())
            return latest
        }
    }
}
