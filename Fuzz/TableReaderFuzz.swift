import Foundation
import Tabular

/// Any bytes as a data file, packed or not: a table or an error, and of a table all columns equally long.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTableReader(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    // The reader takes a path: a file of this process, written anew each time.
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes: data, count: size)) else { return 0 }
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        var options = ReadOptions()
        options.threads = 1
        if let table = try? await TableReader(options: options).read([path]) {
            precondition(table.rowCount > 0)
            precondition(table.columns.allSatisfy { $0.count == table.rowCount })
            precondition(table.labels.map { $0.codes.count == table.rowCount } ?? true)
        }
        done.signal()
    }
    done.wait()
    return 0
}

private let path = NSTemporaryDirectory() + "lapwing-fuzz-\(ProcessInfo.processInfo.processIdentifier).csv"
