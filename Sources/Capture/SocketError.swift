/// What can be wrong with an address to listen on.
///
/// Each message is one line that names the address and the mend.
public enum SocketError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It is not HOST:PORT.
    case badAddress(String)
    /// The host's name has no address.
    case unknownHost(String)
    /// Another program listens there.
    case inUse(String)
    /// The address is none of this machine's.
    case notLocal(String)
    /// The port is one that only privileged programs may listen on.
    case notPermitted(String, program: String)
    /// Something else failed.
    case failed(String, reason: String)

    /// One line for a person: the address, what was expected, and what to do.
    public var description: String {
        switch self {
        case .badAddress(let address):
            "'\(address)': not an address to listen on; expected HOST:PORT with a port from 1 to 65535, such as "
                + "0.0.0.0:2055 or [::]:2055."
        case .unknownHost(let address):
            "\(address): no such host. Give an address of this machine, or 0.0.0.0 or [::] for all of them."
        case .inUse(let address):
            "\(address): another program listens there. Stop it ('ss -ulnp' names it) or choose another port."
        case .notLocal(let address):
            "\(address): not an address of this machine. Give one of its own ('ip address' lists them), or 0.0.0.0 or "
                + "[::] for all of them."
        case .notPermitted(let address, let program):
            "\(address): ports below 1024 need the capability CAP_NET_BIND_SERVICE. Choose a higher port, or grant it "
                + "with 'sudo setcap cap_net_bind_service+ep \(program)'."
        case .failed(let address, let reason):
            "\(address): cannot be listened on: \(reason)."
        }
    }
}
