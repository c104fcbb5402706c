import Foundation

/// A page that needs nothing else: its template with script, style, charts and data put in.
enum Page {
    /// Fills a template.
    static func filled(_ template: [UInt8], title: String, css: [UInt8], script: [UInt8], data: JSON) -> String {
        let parts: [(token: String, text: String)] = [
            ("/*{{css}}*/", text(css)), ("/*{{chart}}*/", text(PackageResources.chart_js)),
            ("/*{{script}}*/", text(script)), ("{{title}}", escaped(title)),
            ("{{data}}", data.text().replacingOccurrences(of: "<", with: "\\u003c")),
        ]
        // One pass from the front: what is put in is never searched again.
        var page = ""
        var rest = Substring(text(template))
        while let next = parts.compactMap({ part in rest.range(of: part.token).map { ($0, part.text) } })
            .min(by: { $0.0.lowerBound < $1.0.lowerBound })
        {
            page += rest[..<next.0.lowerBound] + next.1
            rest = rest[next.0.upperBound...]
        }
        return page + rest
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
    }
}
