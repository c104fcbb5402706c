import Kernels

/// Rows that a subtree is grown on: their codes, and their numbers in the order of the nodes.
struct ExtraTreeStage {
    var codes: CodeRows
    var rows: [UInt32]

    /// Each stage holds this part of the rows of the one before it: about what a node's rows are scattered over.
    private static let factor = 4
    /// A stage of fewer bytes would fit any cache as it is.
    private static let smallest = 1 << 17

    /// The table's codes, with room for the rows that a tree sees, and then ever smaller rooms for copies of nodes.
    static func stages(of codes: CodeRows, rows count: Int) -> [ExtraTreeStage] {
        var stages = [ExtraTreeStage(codes: codes, rows: [UInt32](repeating: 0, count: count))]
        // A tree that sees a part of the table has that part copied together first.
        var room = count < codes.rows ? count : count / factor
        while room * codes.vectors * 16 >= smallest {
            stages.append(
                ExtraTreeStage(
                    codes: CodeRows(room: room, like: codes), rows: [UInt32](repeating: 0, count: room)))
            room /= factor
        }
        return stages
    }

    /// Divides a stretch of rows; see `CodeRows.divideWidening`.
    mutating func divide(
        _ range: Range<Int>, by place: CodeRows.Place, atLeast: UInt8, left: Int, aside: inout [UInt32], right: Int,
        _ low: inout [SIMD16<UInt8>], _ high: inout [SIMD16<UInt8>], at first: Int
    ) -> (left: Int, right: Int) {
        codes.divideWidening(
            &rows, range, by: place, atLeast: atLeast, left: left, aside: &aside, right: right, &low, &high, at: first)
    }
}
