import Flows
import Packets

/// The same bytes as a Zeek log and as a Suricata log: each line is a flow, a header or counted.
///
/// `LogCorpusTests` reads its corpus in the same way.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLogs(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    read(ZeekLog(LogInput(name: "zeek", bytes: bytes)))
    read(ZeekLog(LogInput(name: "zeek", bytes: bytes), bytes: .payload))
    read(EveLog(LogInput(name: "eve", bytes: bytes)))
    return 0
}

private func read(_ source: any FlowSource) {
    var flows: [Biflow] = []
    var count: UInt64 = 0
    do throws(FlowError) {
        while try source.next(into: &flows) {
            count += UInt64(flows.count)
            for flow in flows {
                precondition(flow.end >= flow.start)
                precondition(flow.transport == .tcp || (flow.forwardFlags.isEmpty && flow.backwardFlags.isEmpty))
                // What a row of it costs no trap either.
                precondition(BasicRow(flow).features.allSatisfy { $0 >= 0 })
                precondition(BasicRow(flow).csvLine(label: flow.label).last == UInt8(ascii: "\n"))
            }
        }
    } catch {
        precondition(count == 0)
        return
    }
    let counters = source.counters
    precondition(count > 0 && counters[1].count == count && counters[0].count >= count)
}
