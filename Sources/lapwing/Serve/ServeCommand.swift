#if Console
    import ArgumentParser
    import Console
    import Detection
    import Evaluation
    import Foundation
    import Learning
    import Store

    struct ServeCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "serve",
            abstract: "Watches traffic, and shows what it finds on a live page.",
            discussion: """
                Prints a link that opens the page once; scripts find their token in the data directory. The page is for this
                machine only. Incidents are kept in the data directory before they are shown, and what was learnt of a live
                source is kept there too, so that the program goes on where it was. A source that goes away is tried again.

                Examples:
                  lapwing serve --source simulate:office
                  sudo lapwing serve --source interface:eth0 --learn 10m
                  lapwing serve --source netflow:0.0.0.0:2055 --port 8090 --data-dir /var/lib/lapwing
                  lapwing serve live.lapwing --source interface:eth0 --alarms-per-day 2
                """)

        @Argument(help: "Models that judge: a saved baseline, trained detectors.", completion: .file())
        var models: [String] = []

        @Option(name: .long, help: "What to watch: as for detect.", completion: .file())
        var source: SourceName

        @Option(name: .long, help: "The address of the page: of this machine's own loopback.")
        var host = "127.0.0.1"

        @Option(name: .long, help: "The port of the page; 0 picks a free one.")
        var port = 8080

        @Option(name: .long, help: "Where incidents and what was learnt are kept.", completion: .directory)
        var dataDir: String?

        @OptionGroup var flags: DetectFlags

        @Option(name: .long, help: "How many threads learn (default: 1, so that the page stays quick).")
        var threads = 1

        @Flag(name: .long, help: "Say nothing but the link and what went wrong.")
        var quiet = false

        func validate() throws {
            guard (0...65_535).contains(port) else {
                throw ValidationError("--port \(port): expected 0 to 65535.")
            }
            guard (1...1_024).contains(threads) else {
                throw ValidationError("--threads \(threads): expected 1 to 1024.")
            }
        }

        mutating func run() async throws {
            let directory = dataDir ?? UserDirectories.data
            let store = try IncidentStore(directory: directory)
            let learnt = LearntBefore(directory: directory, source: source)
            var plan = try DetectionPlan(
                source: source, models: models + learnt.models(flags, given: models), flags: flags,
                workers: Workers(count: threads), standard: learnt.standard)
            // A recording and a simulation begin anew, at a time that may be long past.
            if learnt.isKept { plan.options.resuming = try store.openIncidents(since: .min) }
            let hub = LiveHub(store: store)
            let access = try AccessKeys(directory: directory)
            let options = try ConsoleOptions(host: host, port: port, version: lapwingVersion)
            let server = try ConsoleServer(options, hub: hub, store: store, access: access) { port in
                try? Terminal.say(options.address(port: port) + access.makeLink())
            }
            try await Serving(plan: plan, server: server, hub: hub, store: store, learnt: learnt, isQuiet: quiet)
                .run()
        }
    }
#endif
