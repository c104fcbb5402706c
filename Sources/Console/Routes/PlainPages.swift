#if Console
    import HTTPTypes
    import Hummingbird
    import NIOCore

    /// The page of one who is not let in: plain, since style and script are behind the door as well.
    enum PlainPages {
        /// No session, and how to get one; `host` is a checked one.
        static func locked(host: String) -> Response {
            page(
                "This console is locked",
                """
                <p>Open the link that <code>lapwing serve</code> printed when it started. It works once, and opens this \
                console in this browser until the program ends.</p>
                <p>Opened it in this browser before? <a href="/">Go on to the console</a>.</p>
                """ + another(host))
        }

        /// A link that opens nothing.
        static func usedLink(host: String) -> Response {
            page(
                "This link opens nothing",
                """
                <p>It has been used, or is not of this run of the program.</p>
                <p>Opened it in this browser before? <a href="/">Go on to the console</a>.</p>
                """ + another(host))
        }

        private static func another(_ host: String) -> String {
            """

            <p>For another link, whoever can read the file <code>token</code> in the data directory asks:</p>
            <pre>curl -X POST -H "Authorization: Bearer $(cat DATA-DIR/token)" http://\(host)/api/v1/links</pre>
            """
        }

        private static func page(_ title: String, _ body: String) -> Response {
            let text = """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>Lapwing: \(title)</title>
                <meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
                <body><h1>\(title)</h1>
                \(body)
                </body></html>

                """
            return Response(
                status: .unauthorized,
                headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
    }
#endif
