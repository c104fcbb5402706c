/// The columns of one file while its blocks come in, in order.
struct FileColumns: Sendable {
    let plan: ReadPlan
    private(set) var rows = 0
    private(set) var numbers: [[Float]]
    private(set) var categories: [[UInt16]]
    private(set) var levels: [LevelTable]
    private(set) var labels: [UInt16] = []
    private(set) var labelTexts = LevelTable()
    private(set) var times: [Double] = []
    private(set) var hasTooManyLabels = false
    private(set) var blankRows = 0
    private(set) var repeatedHeaders = 0

    init(plan: ReadPlan) {
        self.plan = plan
        numbers = Array(repeating: [], count: plan.numericCount)
        categories = Array(repeating: [], count: plan.categoricalCount)
        levels = Array(repeating: LevelTable(), count: plan.categoricalCount)
    }

    mutating func append(_ block: ParsedBlock) {
        for column in numbers.indices {
            let start = column * block.stride
            numbers[column].append(contentsOf: block.numbers[start..<start + block.rows])
        }
        for column in categories.indices {
            let codes = merge(block.levels[column], into: &levels[column])
            categories[column].append(contentsOf: block.categories[column].map { codes[Int($0)] })
        }
        let codes = merge(block.labelTexts, into: &labelTexts)
        hasTooManyLabels = hasTooManyLabels || labelTexts.texts.count > BlockParser.levelLimit
        labels.append(contentsOf: block.labels.map { codes[Int($0)] })
        times.append(contentsOf: block.times)
        rows += block.rows
        blankRows += block.blankRows
        repeatedHeaders += block.repeatedHeaders
    }

    /// The position in `all` of each text of `some`; what goes past the limit shares the last index.
    private func merge(_ some: LevelTable, into all: inout LevelTable) -> [UInt16] {
        some.texts.map { text in
            if all.texts.count > BlockParser.levelLimit { return UInt16.max }
            return UInt16(truncatingIfNeeded: min(all.index(of: text.span, 0..<text.count), BlockParser.levelLimit))
        }
    }
}
