#if Console
    import Detection
    import NIOCore
    import Store

    /// A server-sent event as it goes over the wire (HTML, section 9.2), written once for all listeners.
    struct LiveFrame: Sendable {
        /// Its number, where it is kept and can be asked for again.
        let seq: Int64?
        let bytes: ByteBuffer

        /// An event of a name with its data, which has no line break.
        init(_ name: String, json: String, seq: Int64? = nil) {
            self.seq = seq
            let id = seq.map { "id: \($0)\n" } ?? ""
            bytes = ByteBuffer(string: "\(id)event: \(name)\ndata: \(json)\n\n")
        }

        /// A line that only shows that the connection stands.
        static let ping = LiveFrame(raw: ": ping\n\n")

        /// How long to wait before coming again, in milliseconds.
        static let retry = LiveFrame(raw: "retry: 1000\n\n")

        private init(raw: String) {
            seq = nil
            bytes = ByteBuffer(string: raw)
        }

        /// What detection tells; nil where it cannot be written.
        init?(_ event: DetectionEvent, seq: Int64?) {
            let (name, json): (String, String?) =
                switch event {
                case .alert(let alert): ("alert", try? JSONLine.text(alert))
                case .incident(let incident): ("incident", try? JSONLine.text(incident))
                case .points(let points): ("points", try? JSONLine.text(["points": points]))
                case .status(let status): ("status", try? JSONLine.text(status))
                case .truth(let attack): ("truth", try? JSONLine.text(attack))
                }
            guard let json else { return nil }
            self.init(name, json: json, seq: seq)
        }
    }
#endif
