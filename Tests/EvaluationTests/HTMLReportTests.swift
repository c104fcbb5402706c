import Foundation
import Learning
import Testing

@testable import Evaluation

@Suite struct HTMLReportTests {
    private static func page(name: String = "model.lapwing", title: String = "a title", file: String = "test.csv")
        throws -> (html: String, report: EvaluationReport, model: ModelSummary)
    {
        var fixture = Fixture(rows: rows(tn: 90, fp: 10, fn: 2, tp: 8) + rows(3, "worm/\(name)", 0.75))
        fixture.typesSeen = ["neptune", "normal"]
        fixture.sources = [DataSource(file: file, rows: 10, sha256: nil)]
        fixture.findings = [Finding(.shortcutFeature, "dropped: \(name)")]
        let report = try fixture.report()
        let model = try fixture.summary(name: name)
        let html = HTMLReport(
            report, model: model, title: title, generated: "2026-01-01T00:00:00Z", version: "1.0",
            files: [.init(path: file, rows: 113)]
        ).html
        return (html, report, model)
    }

    /// The bytes between two marks; bytes, since a browser does not look at letters that combine.
    private static func between(_ open: String, _ close: String, in html: String) throws -> Data {
        let data = Data(html.utf8)
        let start = try #require(data.range(of: Data(open.utf8))).upperBound
        let end = try #require(data.range(of: Data(close.utf8), in: start..<data.endIndex)).lowerBound
        return data.subdata(in: start..<end)
    }

    private static func reportData(in html: String) throws -> Data {
        try between("<script type=\"application/json\" id=\"report-data\">", "</script>", in: html)
    }

    private static func count(_ text: String, in html: String) -> Int {
        let data = Data(html.lowercased().utf8)
        var found = 0
        var start = data.startIndex
        while let range = data.range(of: Data(text.utf8), in: start..<data.endIndex) {
            found += 1
            start = range.upperBound
        }
        return found
    }

    /// Whether a browser would see the begin of a tag, of a comment or of a closing tag.
    private static func opensTag(_ data: Data) -> Bool {
        zip(data, data.dropFirst()).contains { byte, next in
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(next | 0x20)
            return byte == UInt8(ascii: "<") && (isLetter || "/!?".utf8.contains(next))
        }
    }

    private static func canonical(_ data: Data) throws -> Data {
        try JSONSerialization.data(withJSONObject: JSONSerialization.jsonObject(with: data), options: .sortedKeys)
    }

    @Test func allTokensAreReplacedAndNothingIsFetched() throws {
        let html = try Self.page().html
        for token in ["/*{{css}}*/", "/*{{chart}}*/", "/*{{script}}*/", "{{title}}", "{{data}}"] {
            #expect(!html.contains(token), "\(token)")
        }
        for part in [Evaluation.PackageResources.report_css, Evaluation.PackageResources.report_js] {
            #expect(html.contains(String(decoding: part, as: UTF8.self)))
        }
        #expect(html.contains("<title>a title</title>"))
        #expect(html.contains("Content-Security-Policy"))
        #expect(Self.count("<script src", in: html) == 0)
        #expect(Self.count("<link rel=\"stylesheet", in: html) == 0)
    }

    @Test func theDataIsTheReport() throws {
        let (html, report, model) = try Self.page()
        let data = try Self.reportData(in: html)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let inside = try JSONSerialization.data(
            withJSONObject: try #require(object["report"]), options: .sortedKeys)
        #expect(try Self.canonical(Data(report.json(model: model).text().utf8)) == inside)
        #expect(object["generated"] as? String == "2026-01-01T00:00:00Z")
        #expect(object["version"] as? String == "1.0")
        let histogram = try #require(object["histogram"] as? [String: [Double]])
        #expect(histogram["benign"]?.reduce(0, +) == 100)
        #expect(histogram["attack"]?.reduce(0, +) == 13)
        let curves = try #require(object["curves"] as? [String: [[Any]]])
        #expect(curves["roc"]?.count == report.curves.points.count)
        #expect((object["families"] as? [[String: Any]])?.map { $0["name"] as? String } == ["neptune", "worm"])
    }

    @Test func withoutBothKindsOfRowsThereAreNoCurves() throws {
        let fixture = Fixture(rows: rows(tn: 30, fp: 2, fn: 0, tp: 0))
        let html = HTMLReport(
            try fixture.report(), model: try fixture.summary(), title: "t", generated: "", version: "", files: []
        ).html
        let data = try Self.reportData(in: html)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["curves"] is NSNull)
    }

    @Test(arguments: [
        "</script><script>alert(1)</script>", "</ScRiPt >", "<!--<script>", "{{title}}", "{{data}}", "/*{{script}}*/",
        "\"><img src=x onerror=alert(1)>", "'\"`${alert(1)}\\", "</title><script>alert(1)</script>",
        "a\u{2028}b\u{2029}\\\u{1}\n", "&lt;script&gt;",
        // A letter that combines with what follows must not hide the bracket from what escapes it.
        "\u{0600}</script>\u{0600}<script>alert(1)\u{0600}</script>", "\u{200D}</script>", "<\u{338}/script>",
    ])
    func hostileNamesStayText(name: String) throws {
        let plain = try Self.page().html
        let (html, report, model) = try Self.page(name: name, title: name, file: name)
        let data = try Self.reportData(in: html)
        #expect(!Self.opensTag(data))
        #expect(!Self.opensTag(try Self.between("<title>", "</title>", in: html)))
        for tag in ["<script", "</script", "<title", "<img", "<!--"] {
            #expect(Self.count(tag, in: html) == Self.count(tag, in: plain), "\(tag)")
        }
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let inside = try JSONSerialization.data(
            withJSONObject: try #require(object["report"]), options: .sortedKeys)
        #expect(try Self.canonical(Data(report.json(model: model).text().utf8)) == inside)
        let files = (object["data"] as? [String: Any])?["files"] as? [[String: Any]]
        #expect((files?.first?["path"] as? String)?.unicodeScalars.elementsEqual(name.unicodeScalars) == true)
    }
}
