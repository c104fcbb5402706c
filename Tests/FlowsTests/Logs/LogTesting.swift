import Flows
import Packets
import TestSupport

/// Every flow of a source that ends.
func allFlows(of source: any FlowSource) throws(FlowError) -> [Biflow] {
    var all: [Biflow] = []
    var some: [Biflow] = []
    while try source.next(into: &some) { all += some }
    return all
}

extension TemporaryFolder {
    /// The log that a text is.
    func log(_ text: String, _ name: String = "some.log") throws -> any FlowSource {
        try log(bytes: Array(text.utf8), name)
    }

    /// The log that some bytes are.
    func log(bytes: [UInt8], _ name: String = "some.log") throws -> any FlowSource {
        let input = try LogInput(path: try write(bytes, to: name))
        guard let flows = input.flows() else { throw NotALog() }
        return flows
    }
}

struct NotALog: Error {}

func address(_ text: String) -> IPAddress {
    guard let address = IPAddress(text) else { preconditionFailure("\(text) is no address") }
    return address
}

/// What a twin or a golden figure is compared with.
struct LogTotals: Equatable {
    var flows = 0
    var forwardBytes: UInt64 = 0
    var backwardBytes: UInt64 = 0
    var forwardPackets: UInt64 = 0
    var backwardPackets: UInt64 = 0
    /// The sum of all durations, in microseconds.
    var duration: Int64 = 0
    /// The sum of all starts, in microseconds, without what is above its last 15 digits.
    var start: Int64 = 0
    var failed = 0
    var taken = 0

    init(_ numbers: Int64...) {
        let at = { (index: Int) in numbers.indices.contains(index) ? numbers[index] : 0 }
        (flows, failed, taken) = (Int(at(0)), Int(at(7)), Int(at(8)))
        (forwardBytes, backwardBytes) = (UInt64(at(1)), UInt64(at(2)))
        (forwardPackets, backwardPackets) = (UInt64(at(3)), UInt64(at(4)))
        (duration, start) = (at(5), at(6))
    }

    init(of flows: [Biflow]) {
        self.flows = flows.count
        for flow in flows {
            forwardBytes += flow.forwardBytes
            backwardBytes += flow.backwardBytes
            forwardPackets += flow.forwardPackets
            backwardPackets += flow.backwardPackets
            duration += flow.end - flow.start
            start = (start + flow.start) % 1_000_000_000_000_000
            failed += flow.failed == true ? 1 : 0
            taken += flow.failed == false ? 1 : 0
        }
    }
}
