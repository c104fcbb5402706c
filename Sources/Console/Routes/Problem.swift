#if Console
    import HTTPTypes
    import Hummingbird
    import NIOCore
    import Store

    /// An answer that is an error, as problem details (RFC 9457).
    struct Problem: Error {
        let status: HTTPResponse.Status
        /// What is wrong here, and the mend.
        let detail: String
        var headers = HTTPFields()

        init(_ status: HTTPResponse.Status, _ detail: String, headers: HTTPFields = HTTPFields()) {
            self.status = status
            self.detail = detail
            self.headers = headers
        }

        private struct Body: Encodable {
            let type = "about:blank"
            let title: String
            let status: Int
            let detail: String
        }

        var response: Response {
            let body = Body(title: status.reasonPhrase, status: status.code, detail: detail)
            let text = (try? JSONLine.text(body)) ?? "{}"
            var headers = headers
            headers[.contentType] = "application/problem+json"
            return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
    }
#endif
