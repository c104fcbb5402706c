#if Console
    import Crypto
    import Foundation
    import HTTPTypes
    import Hummingbird
    import NIOCore

    /// The files that are built into the program.
    struct Assets: Sendable {
        struct Asset: Sendable {
            let type: String
            let bytes: ByteBuffer
            let tag: String
        }

        private let files: [String: Asset]
        /// Eight hexadecimal digits that change with any of the files.
        let fingerprint: String

        init() {
            let script = "text/javascript; charset=utf-8"
            let all: [(String, String, [UInt8])] = [
                ("app.css", "text/css; charset=utf-8", PackageResources.app_css),
                ("app.js", script, PackageResources.app_js),
                ("chart.js", script, PackageResources.chart_js),
                ("detail.js", script, PackageResources.detail_js),
                ("incidents.js", script, PackageResources.incidents_js),
                ("instruments.js", script, PackageResources.instruments_js),
                ("picture.js", script, PackageResources.picture_js),
                ("words.js", script, PackageResources.words_js),
                ("icon.svg", "image/svg+xml", PackageResources.icon_svg),
            ]
            files = Dictionary(
                uniqueKeysWithValues: all.map { name, type, bytes in
                    (name, Asset(type: type, bytes: ByteBuffer(bytes: bytes), tag: Self.tag(bytes)))
                })
            fingerprint = Self.tag(all.flatMap { Array(Self.tag($0.2).utf8) })
        }

        private static func tag(_ bytes: [UInt8]) -> String {
            SHA256.hash(data: bytes).prefix(4).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
        }

        /// The answer for a file, or that it has not changed; nil where there is none of that name.
        func response(_ name: String, known: String?) -> Response? {
            guard let asset = files[name] else { return nil }
            let tag = "\"\(asset.tag)\""
            // Kept, but asked for each time: a newer program has newer files under the same name.
            let headers: HTTPFields = [.eTag: tag, .cacheControl: "private, no-cache"]
            if known == tag { return Response(status: .notModified, headers: headers) }
            var response = Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: asset.bytes))
            response.headers[.contentType] = asset.type
            return response
        }
    }
#endif
