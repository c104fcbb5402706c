import Capture
import Flows
import Packets

/// Packets from a file or an interface, and the file that they are also written to.
final class PacketTraffic {  // a class, since it owns open files
    private let pull: (inout PacketBatch) throws -> Bool
    private let count: () -> PacketCounters
    private let writer: CaptureWriter?
    /// What the frames begin with, in words.
    let link: String

    /// Opens a source; `isStopped` ends the wait for a pipe that is silent.
    ///
    /// - Parameter buffer: the kernel's buffer for an interface, in MB, where the user gives none.
    init(
        _ source: SourceName, _ options: PacketOptions, intake: FrameIntake, buffer: Int = 64,
        isStopped: @escaping @Sendable () -> Bool
    ) throws {
        switch source {
        case .interface(let name):
            let interface = try CaptureInterface(
                name,
                options: InterfaceOptions(
                    isPromiscuous: !options.noPromiscuous, filter: options.filter, isImmediate: options.immediate,
                    bufferSize: (options.buffer ?? buffer) << 20,
                    snapLength: options.write == nil ? 512 : InterfaceOptions.wholeFrame),
                intake: intake)
            writer = try options.write.map { path in try CaptureWriter(path: path, link: interface.link) }
            try interface.copy(to: writer)
            pull = { batch in try interface.next(into: &batch) }
            count = { interface.counters }
            link = interface.link.summary
        case .log(let path), .file(let path):
            let file = try CaptureFile(path, filter: options.filter, intake: intake, isStopped: isStopped)
            writer = try options.write.map { path in try CaptureWriter(path: path, link: file.link) }
            if let writer { try file.copy(to: writer) }
            pull = { batch in try file.next(into: &batch) }
            count = { file.counters }
            link = file.link.summary
        case .simulation(let office):
            throw FlowError.badOption(
                "\(office.description): is for detect and serve. Make a capture with 'lapwing simulate packets'.")
        case .netflow: throw FlowError.badOption("\(source.description): an exporter gives no packets.")
        }
    }

    func next(_ batch: inout PacketBatch) throws -> Bool { try pull(&batch) }

    var counters: PacketCounters { count() }

    func finish() throws { try writer?.finish() }
}
