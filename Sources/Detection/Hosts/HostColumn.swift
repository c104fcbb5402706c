import Flows
import Tabular

/// One of the columns that the rule of the hosts looks at.
struct HostColumn: Sendable {
    /// Where its value comes from.
    enum Source: Sendable, Equatable {
        /// A feature of the row, by its place.
        case feature(Int)
        /// What a feature adds up to in ten minutes, by its place among `HostColumn.summed`.
        case sum(Int)
        /// The contacts between one client and one server on a login port in ten minutes.
        case logins
        /// A fact of the peers that nobody else knows.
        case rare(RareFact)
    }

    /// When a value counts; at other times it is 0.
    enum Condition: Sendable, Equatable {
        case always
        /// Where it is more than ``answered`` times another feature, by its place: who answers takes part in a
        /// conversation.
        case unanswered(by: Int)
        /// Where another feature, by its place, is at least ``several``.
        case several(of: Int)
    }

    /// Packets of a conversation for each one that goes the other way, at most: a stream that is only acknowledged has
    /// fewer.
    static let answered = 8.0
    /// How one name or two look is chance.
    static let several = 8.0

    var name: String
    var unit: String
    var source: Source
    /// When its value counts.
    var condition: Condition
    /// What is material: less than this added to a value is never strange.
    var floor: Double
    /// Whether it can only grow while its window is open, so that it can be judged before the end.
    var isGrowing: Bool
    /// Whether it tells of what is new, which everything is when a recording begins.
    var isNovelty: Bool
    /// The least seconds of learning for it to be of use.
    var learning: Double

    var isRare: Bool { if case .rare = source { true } else { false } }

    /// How many seconds before its window it tells of.
    var memory: Double {
        if name.hasSuffix("_60min") { return 3_600 }
        return name.hasSuffix("_10min") || name.hasPrefix("sum10_") ? 600 : 0
    }

    /// Whether it is of how many bytes or packets there are, which people decide.
    private var isVolume: Bool {
        guard !isRare, condition == .always else { return false }
        return (name.contains("bytes") || name.contains("packets")) && !name.contains("dns") && !name.contains("icmp")
    }

    /// How much a host exceeds its past from hour to hour at least; what remembers changes less from block to block.
    ///
    /// What is sent at once has a tail as heavy as Pareto's with an exponent of one (Crovella and Bestavros 1997),
    /// whatever the quarters of one hour say: a call or an upload is many times what a quiet hour had.
    var leastOwnScale: Double {
        if isVolume { return 1 }
        return name.hasSuffix("_60min") ? 0.5 : name.contains("10") ? 0.3 : 0.2
    }

    /// How much one host exceeds the others at least.
    var leastPopulationScale: Double { isVolume ? 1 : 0.2 }

    /// Its part of the budget of false alarms, among all columns' (Genovese, Roeder and Wasserman 2006).
    ///
    /// How much is sent has a heavy tail, and how few names look is chance; what they show others show better. Many names
    /// under one domain are what a tunnel cannot do without.
    func weight(in group: HostGroup) -> Double {
        if case .rare(let fact) = source { return fact.weight }
        if group == .outsideLong { return 2 }
        if name.hasSuffix("dns_names_one_domain_max") { return 2 }
        if name.contains("packets"), condition == .always { return 0.15 }
        let isQuality = name.hasPrefix("dns_subdomain") || name.hasSuffix("_ratio") || name.hasSuffix("entropy_mean")
        return isQuality || name.contains("bytes") && !name.contains("dns") ? 0.3 : 1
    }
}

extension HostColumn {
    /// The columns of each group, in their order.
    ///
    /// What remembers ten minutes or an hour is told by the minute.
    static let homeShort = features { !dropped.contains($0) && !$0.hasSuffix("min") }
    static let homeLong = features { !dropped.contains($0) } + rare + [logins] + sums
    static let outsideLong = features { outside.contains($0) }

    static func of(_ group: HostGroup) -> [HostColumn] {
        switch group {
        case .homeShort: homeShort
        case .homeLong: homeLong
        case .outsideLong: outsideLong
        }
    }

    /// Where the values of a group's columns come from and when they count: without their names, which would be counted
    /// for each row.
    static func readings(of group: HostGroup) -> [(source: Source, condition: Condition)] {
        groupReadings[group.rawValue]
    }

    private static let groupReadings = HostGroup.allCases.map { of($0).map { ($0.source, $0.condition) } }

    /// Features whose largest values are no news: rhythms, means and shares of benign hosts reach whatever there is.
    private static let dropped: Set<String> = [
        "window", "regular_contacts", "regular_gap", "regular_gap_variation", "regularity", "regular_is_external",
        "contact_bytes_mean", "contact_bytes_variation", "small_packets_share", "failed_ratio", "icmp_unreachable_in",
        "udp_packets_out", "bytes_out_share", "contact_seconds_mean", "open_out_max", "bytes_in_per_open_connection",
    ]

    /// Of hosts outside only what they open is held against them; how much they send is the office's own doing.
    private static let outside: Set<String> = [
        "contacts", "peers", "peer_ports", "destinations", "ports_on_one_peer_max", "peers_on_one_port_max",
        "contacts_to_one_service_max", "login_contacts", "failed_contacts", "refused_contacts", "unanswered_contacts",
        "open_to_one_service_max", "new_destinations_60min", "peer_ports_60min", "failed_contacts_10min",
        "failed_destinations_60min",
    ]

    /// The features that are added up over ten minutes.
    static let summed = [
        "contacts", "login_contacts", "login_approaches", "contacts_to_one_service_max",
        "approaches_by_one_client_max", "failed_contacts", "unanswered_contacts", "accepted_contacts",
        "new_home_destinations", "dns_bytes_out", "dns_names_one_domain_max", "bytes_out_external",
        "icmp_packets_out", "icmp_packets_in",
    ]

    /// The places in a row of what is added up.
    static let summedPlaces: [Int] = summed.compactMap { name in
        HostSchema.columns.firstIndex { $0.name == name }
    }

    private static func features(where isKept: (String) -> Bool) -> [HostColumn] {
        HostSchema.columns.enumerated().filter { isKept($0.element.name) }.map { place, feature in
            let name = feature.name
            let isHistory = name.hasSuffix("_10min") || name.hasSuffix("_60min")
            let isQuotient = ["_mean", "_ratio", "_share", "_variation"].contains { name.hasSuffix($0) }
            return HostColumn(
                name: name, unit: feature.unit ?? "", source: .feature(place), condition: condition(name),
                floor: materiality(name),
                isGrowing: !isHistory && !isQuotient, isNovelty: name.contains("new_"),
                learning: leastLearning(name))
        }
    }

    private static func condition(_ name: String) -> HostColumn.Condition {
        func place(_ other: String) -> Int? { HostSchema.columns.firstIndex { $0.name == other } }
        if name == "udp_packets_in", let out = place("udp_packets_out") { return .unanswered(by: out) }
        let isLook = name.hasPrefix("dns_subdomain") || name == "dns_entropy_mean"
        if isLook, let names = place("dns_names_one_domain_max") { return .several(of: names) }
        return .always
    }

    /// What remembers, or lasts, is not normal before as much time was learnt.
    private static func leastLearning(_ name: String) -> Double {
        if name.hasSuffix("_10min") { return 570 }
        return name.hasSuffix("_60min") ? 1_710 : 0
    }

    private static func materiality(_ name: String) -> Double {
        if name.hasSuffix("_ratio") || name.hasSuffix("_share") { return 0.3 }
        if name.hasSuffix("packets_in") || name.hasSuffix("packets_out"), !name.contains("icmp") { return 1_000 }
        if name.contains("bytes"), !name.contains("subdomain") { return 2_000 }
        if name.contains("entropy") || name.contains("seconds") { return 2 }
        return 8
    }

    private static let rare = RareFact.allCases.map { fact in
        HostColumn(
            name: fact.name, unit: fact.unit, source: .rare(fact), condition: .always, floor: fact.materiality,
            isGrowing: false,
            isNovelty: false, learning: 1_710)
    }

    private static let logins = HostColumn(
        name: "login_pair_10min", unit: "contacts", source: .logins, condition: .always, floor: 8, isGrowing: false,
        isNovelty: false,
        learning: 570)

    private static let sums = summed.enumerated().map { place, name in
        HostColumn(
            name: "sum10_\(name)", unit: HostSchema.columns.first { $0.name == name }?.unit ?? "",
            source: .sum(place), condition: .always, floor: materiality(name), isGrowing: true,
            isNovelty: name.hasPrefix("new_"),
            learning: 570)
    }
}
