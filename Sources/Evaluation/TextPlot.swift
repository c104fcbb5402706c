import Foundation

/// Pictures made of characters.
enum TextPlot {
    private static let width = 41
    private static let height = 11

    /// The ROC curve, with the operating point as `o`.
    static func roc(_ curves: RankingCurves, operatingPoint: (x: Double, y: Double)) -> String {
        var grid = [[Character]](repeating: [Character](repeating: " ", count: width), count: height)
        for column in 0..<width {
            let rate = Double(column) / Double(width - 1)
            let recall = curves.recall(atFalseAlarmRate: rate) ?? 0
            let line = row(recall)
            for below in line..<height where grid[below][column] == " " {
                grid[below][column] = below == line ? "*" : "."
            }
        }
        let point = (column: Int((operatingPoint.x * Double(width - 1)).rounded()), row: row(operatingPoint.y))
        grid[point.row][point.column] = "o"
        let axis = ["1.0", "0.5", "0.0"]
        var lines = ["  ROC: the share of attacks found (up) at each share of false alarms (right)"]
        for (index, cells) in grid.enumerated() {
            let label = index == 0 ? axis[0] : index == height / 2 ? axis[1] : index == height - 1 ? axis[2] : "   "
            lines.append("  \(label) |" + String(cells))
        }
        lines.append("      +" + String(repeating: "-", count: width))
        lines.append(
            "       0" + String(repeating: " ", count: width / 2 - 3) + "0.5"
                + String(repeating: " ", count: width / 2 - 2) + "1   o = the threshold")
        return lines.joined(separator: "\n")
    }

    private static func row(_ share: Double) -> Int {
        height - 1 - Int((max(0, min(1, share)) * Double(height - 1)).rounded())
    }
}
