/// The leaderboard as one page that needs nothing else: script, style and charts are inside.
public struct LeaderboardPage: Sendable {
    private let board: Leaderboard
    private let title: String
    private let generated: String
    private let version: String

    /// Makes a page; `generated` is an ISO 8601 time.
    public init(_ board: Leaderboard, title: String, generated: String, version: String) {
        self.board = board
        self.title = title
        self.generated = generated
        self.version = version
    }

    /// The page.
    public var html: String {
        Page.filled(
            PackageResources.compare_html, title: title, css: PackageResources.report_css,
            script: PackageResources.compare_js,
            data: .object([
                ("title", .string(title)), ("generated", .string(generated)), ("version", .string(version)),
                ("board", board.json(withCurves: true)),
            ]))
    }
}
