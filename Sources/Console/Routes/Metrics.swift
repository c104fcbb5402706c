#if Console
    import Detection
    import Store

    /// The figures in Prometheus' text format, version 0.0.4.
    enum Metrics {
        static func text(hub: LiveHub, store: IncidentStore, version: String) -> String {
            var out = Exposition()
            out.family("build_info", "gauge", "The program's version.")
            out.sample("build_info", [("version", version)], 1)
            if let status = hub.status { add(status, to: &out) }
            out.single("event_listeners", "gauge", "Who listens to live events now.", Double(hub.listeners))
            out.single(
                "event_listeners_cut_off_total", "counter", "Listeners that did not keep up.", Double(hub.cutOff))
            out.single(
                "store_failures_total", "counter", "Incidents that could not be kept.", Double(store.failures))
            if let count = try? store.count {
                out.single("stored_incidents", "gauge", "Incidents that are kept.", Double(count))
            }
            return out.text
        }

        private static func add(_ status: LiveStatus, to out: inout Exposition) {
            let totals = status.totals
            for (name, help, value) in [
                ("packets_total", "Packets that came in.", totals.packets),
                ("bytes_total", "Bytes that came in.", totals.bytes),
                ("flows_total", "Flows that were judged or learnt from.", totals.flows),
                ("host_windows_total", "Windows of hosts that were judged or learnt from.", totals.hostWindows),
                ("alerts_total", "Alerts that were raised.", totals.alerts),
                ("incidents_total", "Incidents that were raised.", totals.incidents),
                ("muted_total", "Alerts that were silenced.", totals.muted),
            ] { out.single(name, "counter", help, Double(value)) }
            out.family("shed_total", "counter", "What was shed, by place.")
            for (place, count) in status.shed.sorted(by: { $0.key < $1.key }) {
                out.sample("shed_total", [("place", place)], Double(count))
            }
            out.family("state", "gauge", "What detection is doing: 1 for the state that it is in.")
            for state: LiveStatus.State in [.learning, .watching, .ended, .retrying, .failed] {
                out.sample("state", [("state", state.rawValue)], state == status.state ? 1 : 0)
            }
            out.single("learning_fraction", "gauge", "How far learning is, 0 to 1.", status.learning.fraction)
            out.single("packets_per_second", "gauge", "Packets a second.", status.rates.packetsPerSecond)
            out.single("flows_per_second", "gauge", "Flows a second.", status.rates.flowsPerSecond)
            out.single("bytes_per_second", "gauge", "Bytes a second.", status.rates.bytesPerSecond)
            out.single("alarms_today", "gauge", "Incidents of the last 24 hours.", Double(status.alarms.today))
            out.single(
                "alarms_allowed_per_day", "gauge", "Incidents that benign traffic may raise in a day.",
                status.alarms.allowedPerDay)
            out.single(
                "store_ok", "gauge", "Whether incidents are being kept.", status.storeProblem == nil ? 1 : 0)
        }
    }

    /// Text of metrics under construction.
    struct Exposition {
        private(set) var text = ""

        mutating func family(_ name: String, _ type: String, _ help: String) {
            text += "# HELP lapwing_\(name) \(help)\n# TYPE lapwing_\(name) \(type)\n"
        }

        mutating func single(_ name: String, _ type: String, _ help: String, _ value: Double) {
            family(name, type, help)
            sample(name, [], value)
        }

        mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Double) {
            let list = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
            text += "lapwing_\(name)\(labels.isEmpty ? "" : "{\(list)}") \(Self.number(value))\n"
        }

        private static func number(_ value: Double) -> String {
            if value.isNaN { return "NaN" }
            if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
            return value == value.rounded() && abs(value) < 0x1p53 ? String(Int64(value)) : "\(value)"
        }

        private static func escaped(_ text: String) -> String {
            text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        }
    }
#endif
