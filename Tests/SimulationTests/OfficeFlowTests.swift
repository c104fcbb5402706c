import Flows
import Simulation
import Tabular
import Testing

/// How hard the simulated attacks are to tell from what the office does anyway.
@Suite struct OfficeFlowTests {
    private static let quiet: [AttackKind] = [
        .scanFast, .scanSlow, .sshBruteforce, .slowloris, .dnsTunnel, .beacon, .exfiltration,
    ]

    /// The area under the ROC curve of one feature: how often an attack's value is higher than a benign one's
    /// (sorted).
    private func area(_ attacks: [Double], _ sorted: [Double]) -> Double {
        var wins = 0.0
        for value in attacks {
            let below = sorted.partitioningIndex { $0 >= value }
            let upTo = sorted.partitioningIndex { $0 > value }
            wins += Double(below) + Double(upTo - below) / 2
        }
        return wins / (Double(attacks.count) * Double(sorted.count))
    }

    @Test(arguments: OfficeInternet.allCases)
    func noSingleFeatureGivesAnAttackAway(internet: OfficeInternet) async {
        var benign: [[Double]] = []
        var attacks: [AttackKind: [[Double]]] = [:]
        var frames = 0
        await withTaskGroup(of: OfficeRun.self) { group in
            for seed in 1...20 as ClosedRange<UInt64> {
                group.addTask {
                    OfficeRun(
                        seed: seed, seconds: 150, attacks: Self.quiet, people: 14, intensity: 0.15, internet: internet)
                }
            }
            for await run in group {
                frames += run.frames
                for flow in run.flows {
                    if let kind = flow.kind {
                        attacks[kind, default: []].append(flow.features)
                    } else {
                        benign.append(flow.features)
                    }
                }
            }
        }
        print("\(internet), 20 seeds: \(frames) frames, \(benign.count) benign flows")
        let names = FixedFlow.schema.features.map(\.name)
        let sorted = names.indices.map { column in benign.map { $0[column] }.sorted() }
        for kind in Self.quiet {
            let rows = attacks[kind] ?? []
            #expect(rows.count >= 20)
            let areas = names.indices.map { column in
                (name: names[column], area: area(rows.map { $0[column] }, sorted[column]))
            }
            let ranked = areas.sorted { max($0.area, 1 - $0.area) > max($1.area, 1 - $1.area) }
            let best = ranked.prefix(6).map { "\($0.name) \(Double(Int($0.area * 1000)) / 1000)" }
            print("\(internet), \(kind.rawValue): \(rows.count) flows; \(best.joined(separator: ", "))")
            for entry in ranked {
                #expect(max(entry.area, 1 - entry.area) <= 0.98, "\(kind.rawValue) by \(entry.name)")
            }
        }
    }

    @Test(arguments: zip([1, 2, 3, 4, 1, 2], [.narrow, .narrow, .narrow, .narrow, .wide, .wide] as [OfficeInternet]))
    func theGroundTruthFitsAttacksAndNothingElse(seed: UInt64, internet: OfficeInternet) throws {
        let run = OfficeRun(
            seed: seed, seconds: 100, attacks: AttackKind.allCases, people: 10, intensity: 0.15, internet: internet)
        let truth = try run.readTruth()
        #expect(truth.rowCount == run.truth.count)
        var seen: Set<AttackKind> = []
        for flow in run.flows {
            #expect(truth.label(of: flow.span) == flow.kind?.rawValue, "\(flow.span)")
            if let kind = flow.kind { seen.insert(kind) }
        }
        #expect(seen == Set(AttackKind.allCases))
        #expect(run.truth.allSatisfy { $0.start <= $0.end })
    }
}

extension [Double] {
    /// The first place from which on all elements fulfil a condition that the earlier ones do not.
    fileprivate func partitioningIndex(where isAfter: (Double) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
