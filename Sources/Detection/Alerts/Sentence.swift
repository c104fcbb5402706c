import Packets

/// What happened, why we think so, and what one can do: in plain words.
enum Sentence {
    /// What an alert says: what was seen, what is usual, and what it looks like.
    static func headline(_ alert: Alert) -> String {
        let what: String
        switch alert.subject {
        case .host(let window): what = host(alert, window)
        case .flow: what = flow(alert)
        }
        return what + " " + reading(alert)
    }

    /// Which further patterns an incident came to show, with a blank before it; empty where none.
    static func also(_ patterns: [Pattern]) -> String {
        guard !patterns.isEmpty else { return "" }
        return " Also " + patterns.map { "\($0.title) (\($0.technique))" }.joined(separator: ", ") + "."
    }

    /// What is added where a host is one of many that do the same.
    static let crowded = " Many outside hosts do so at once."

    /// What is told of a host that many act on.
    static func crowd(on host: IPAddress, _ alert: Alert) -> String {
        "Many outside hosts at once do to \(host) what is unusual here. " + reading(alert)
    }

    // MARK: Hosts

    private static func host(_ alert: Alert, _ window: Int) -> String {
        let host = (alert.isSuffered ? alert.destination : alert.source)?.address ?? alert.host
        let other = (alert.isSuffered ? alert.source : alert.destination)?.address
        guard let (reason, phrase) = lead(alert) else {
            let time = window == 60 ? "a minute" : "\(window) s"
            guard let reason = alert.reasons.first else {
                return "\(host) behaved unlike the hosts here for \(time)."
            }
            return "\(host): \(reason.feature) is \(FeatureLabel.value(reason.value, of: reason)), "
                + "\(usual(reason)), in \(time)."
        }
        var text = "\(host) \(phrase.past) "
        let isLow = reason.value < reason.low
        let (value, bound) = amounts(phrase.amount, reason.value, isLow ? reason.low : reason.high)
        if isLow { text += "only " }
        text += value
        let tail = filled(phrase.tail, with: reason.peer ?? other)
        if !tail.isEmpty { text += " " + tail }
        text += span(phrase.span, window)
        return text + "; " + bounds(reason, phrase, bound, isLow) + "."
    }

    /// The reason that tells best what happened: weighty, of the pattern, and easy to say.
    private static func lead(_ alert: Alert) -> (Reason, ColumnPhrase)? {
        var best: (Reason, ColumnPhrase)?
        var most = -1.0
        for (reason, part) in zip(alert.reasons, PatternReading.parts(of: alert.reasons)) {
            let side: PatternVote.Side = alert.isSuffered ? .suffers : .acts
            guard let phrase = ColumnPhrase.phrase(reason.feature, side) else { continue }
            let weight =
                alert.pattern.map { pattern in
                    PatternVote.votes(reason.feature).first { $0.pattern == pattern && $0.side == side }?.weight ?? 0.02
                } ?? 1
            // The pattern's own measure tells it better than what only goes along, even if that surprises more.
            let worth = part * weight * weight * weight * phrase.telling
            if worth > most {
                most = worth
                best = (reason, phrase)
            }
        }
        return best
    }

    private static func bounds(_ reason: Reason, _ phrase: ColumnPhrase, _ bound: String, _ isLow: Bool) -> String {
        let limit = isLow ? "at least " : "at most "
        let isNone = !isLow && bare(phrase.amount, reason.high) == "0"
        let amount = isNone ? "none" : limit + bound
        guard reason.scope == .host else { return "hosts here \(phrase.base) \(amount)" }
        var text = "before, it \(phrase.past) \(amount)"
        if let anywhere = reason.highestAnywhere, anywhere.isFinite, anywhere > reason.high, !isLow {
            text += ", and no host here more than \(bare(phrase.amount, anywhere))"
        }
        return text
    }

    private static func span(_ span: ColumnPhrase.Span, _ window: Int) -> String {
        switch span {
        case .window: window == 60 ? " in a minute" : " in \(window) s"
        case .moment: ""
        case .tenMinutes: " in 10 minutes"
        case .hour: " in the last hour"
        case .aboutTenMinutes: " in about 10 minutes"
        case .aboutHour: " in about an hour"
        }
    }

    /// The tail with the part in braces, or with the peer in its place.
    private static func filled(_ tail: String, with peer: IPAddress?) -> String {
        guard let open = tail.firstIndex(of: "{"), let close = tail.firstIndex(of: "}"), open < close else {
            return tail
        }
        let inner = peer.map(\.description) ?? String(tail[tail.index(after: open)..<close])
        return tail[..<open] + inner + tail[tail.index(after: close)...]
    }

    /// The value with its noun and the bound without one, to as many digits as it takes to tell them apart.
    private static func amounts(_ amount: ColumnPhrase.Amount, _ value: Double, _ bound: Double) -> (String, String) {
        var digits = 2
        while digits < 6, bare(amount, value, digits) == bare(amount, bound, digits), value != bound { digits += 1 }
        let text = bare(amount, value, digits)
        guard case .count(let one, let many) = amount else { return (text, bare(amount, bound, digits)) }
        return (text + " " + (text == "1" ? one : many), bare(amount, bound, digits))
    }

    private static func bare(_ amount: ColumnPhrase.Amount, _ value: Double, _ digits: Int = 2) -> String {
        switch amount {
        case .count: HumanNumber.count(value, digits: digits)
        case .bytes: value == 0 ? "0" : HumanNumber.bytes(value, digits: digits)
        case .seconds: HumanNumber.seconds(value, digits: digits)
        case .percent: HumanNumber.percent(value, digits: digits)
        }
    }

    // MARK: Flows

    private static func flow(_ alert: Alert) -> String {
        var text = side(alert.source) + " to " + side(alert.destination)
        if let transport = alert.transport { text += " (\(transport))" }
        text +=
            alert.isNovel
            ? ": unlike the flows that \(name(alert.model)) learnt" : ": \(alert.model) takes it for \(alert.family)"
        guard let reason = alert.reasons.first else { return text + "." }
        if reason.unit == "share of flows" {
            return text + "; \(reason.feature), as in \(HumanNumber.percent(reason.high)) of the flows here."
        }
        return text + "; \(FeatureLabel.name(reason.feature)): \(FeatureLabel.value(reason.value, of: reason)), "
            + usual(reason) + "."
    }

    private static func name(_ model: String) -> String { model == "baseline" ? "the baseline" : model }

    private static func side(_ endpoint: Endpoint?) -> String {
        guard let endpoint else { return "an unknown host" }
        return "\(endpoint.address)" + (endpoint.port.map { " port \($0)" } ?? "")
    }

    private static func usual(_ reason: Reason) -> String {
        func text(_ value: Double) -> String {
            var digits = 2
            while digits < 6, value != reason.value,
                FeatureLabel.value(value, of: reason, digits: digits)
                    == FeatureLabel.value(reason.value, of: reason, digits: digits)
            {
                digits += 1
            }
            return FeatureLabel.value(value, of: reason, digits: digits)
        }
        if reason.value > reason.high { return "usually at most \(text(reason.high))" }
        if reason.value < reason.low { return "usually at least \(text(reason.low))" }
        return "usually \(text(reason.low)) to \(text(reason.high))"
    }

    // MARK: Reading

    private static func reading(_ alert: Alert) -> String {
        let number = alert.technique.map { " (\($0))" } ?? ""
        guard let pattern = alert.pattern else {
            return alert.isNovel ? "It fits no known pattern." : capitalised(alert.family) + number + "."
        }
        return alert.patternShare >= PatternReading.clear
            ? capitalised(pattern.name) + number + "." : "Looks like \(pattern.title)\(number)."
    }

    private static func capitalised(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
