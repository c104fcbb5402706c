/// Reads data files into one table: the kind is recognised, the lines are parsed in parallel, block by block.
///
/// Complexity: O(bytes); memory: the table, and a few blocks of 1 MiB for each thread.
public struct TableReader: Sendable {
    private let options: ReadOptions

    /// Makes a reader.
    public init(options: ReadOptions = ReadOptions()) {
        self.options = options
    }

    /// Reads files of one kind, after each other, as one table.
    ///
    /// `-` is standard input; gzip is recognised.
    public func read(_ paths: [String]) async throws(TabularError) -> Table {
        var files: [FileColumns] = []
        for path in paths { files.append(try await readFile(path)) }
        return try TableAssembler(options: options).table(from: files)
    }

    private func readFile(_ path: String) async throws(TabularError) -> FileColumns {
        var blocks = try LineBlocks(path: path)
        let name = blocks.name
        guard let first = try blocks.next() else { throw .empty(file: name) }
        let plan = try Recogniser(file: name, options: options).plan(for: first)
        var columns = FileColumns(plan: plan)
        let parser = BlockParser(plan: plan)
        var failure: TabularError?
        await withTaskGroup(of: (Int, Result<ParsedBlock, BlockError>).self) { group in
            var next = 0  // the number of the next block to be given out
            var awaited = 0  // the number of the next block to be appended
            var early: [Int: Result<ParsedBlock, BlockError>] = [:]
            var block: [UInt8]? = first
            while failure == nil {
                while let lines = block, next - awaited < 2 * options.threads {
                    let (number, start) = (next, next == 0 ? plan.dataStart : 0)
                    group.addTask {
                        do throws(BlockError) {
                            return (number, .success(try parser.parse(lines, from: start)))
                        } catch {
                            return (number, .failure(error))
                        }
                    }
                    next += 1
                    do throws(TabularError) { block = try blocks.next() } catch { failure = error }
                    if failure != nil { break }
                }
                guard let (number, result) = await group.next() else { break }
                early[number] = result
                while let result = early.removeValue(forKey: awaited) {
                    switch result {
                    case .success(let parsed):
                        columns.append(parsed)
                        if columns.hasTooManyLabels {
                            failure =
                                failure
                                ?? .tooManyLabels(
                                    file: name, column: plan.label ?? "", limit: BlockParser.levelLimit)
                        }
                    case .failure(let error): failure = failure ?? located(error, plan, after: columns.rows)
                    }
                    awaited += 1
                    if failure != nil { break }
                }
                if Task.isCancelled { failure = failure ?? .cancelled }
            }
            group.cancelAll()
        }
        if let failure { throw failure }
        if blocks.endedInsideQuotes { throw .openQuote(file: name, row: columns.rows + 1) }
        guard columns.rows > 0 else { throw .noRows(file: name) }
        return columns
    }

    private func located(_ error: BlockError, _ plan: ReadPlan, after rows: Int) -> TabularError {
        switch error {
        case .columnCount(let row, let found):
            .columnCount(file: plan.file, row: rows + row + 1, expected: plan.names.count, found: found)
        case .notANumber(let row, let column, let text):
            .notANumber(
                file: plan.file, row: rows + row + 1, column: plan.names[column], text: String(text.prefix(40)))
        case .missingLabel(let row, let column):
            .missingLabel(file: plan.file, row: rows + row + 1, column: plan.names[column])
        case .tooManyLabels(let column):
            .tooManyLabels(file: plan.file, column: plan.names[column], limit: BlockParser.levelLimit)
        }
    }
}
