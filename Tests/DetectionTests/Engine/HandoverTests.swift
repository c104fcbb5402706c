import Detection
import Flows
import Foundation
import Packets
import Testing

struct HandoverTests {
    private func rows(_ count: Int) -> Handed {
        var rows = ObservedRows(profiles: 1)
        for index in 0..<count {
            rows.hosts.append(HostRow(end: Int64(index), host: .unspecified, window: .short, features: []))
        }
        return .rows(rows)
    }

    private func count(_ items: [Handed]) -> Int {
        items.reduce(0) { sum, item in if case .rows(let rows) = item { sum + rows.count } else { sum } }
    }

    @Test("A live queue that is full sheds rows, counts them, and lets words through")
    func sheds() async {
        let handover = Handover(limit: 100, isLive: true)
        for _ in 0..<5 { handover.push(rows(40)) }
        handover.push(.sourceEnded)
        let items = await handover.next()
        #expect(count(items) == 80)
        #expect(handover.shed == 120)
        #expect(items.count == 6)
        guard case .sourceEnded = items.last else {
            Issue.record("the end was lost")
            return
        }
    }

    @Test("A file's queue that is full holds its reader back, and loses nothing")
    func holdsBack() async {
        let handover = Handover(limit: 100, isLive: false)
        Thread {
            for _ in 0..<200 { handover.push(self.rows(40)) }
            handover.push(.sourceEnded)
        }.start()
        var seen = 0
        var most = 0
        while true {
            let items = await handover.next()
            seen += count(items)
            most = max(most, count(items))
            if case .sourceEnded = items.last { break }
        }
        #expect(seen == 8_000)
        #expect(most <= 100)
        #expect(handover.shed == 0)
    }

    @Test("One batch larger than the queue passes an empty one")
    func takesLarge() async {
        let handover = Handover(limit: 10, isLive: false)
        handover.push(rows(50))
        #expect(count(await handover.next()) == 50)
    }

    @Test("Closing lets a reader that waits go on, and drops what it pushes")
    func closes() async {
        let handover = Handover(limit: 10, isLive: false)
        let done = AsyncStream<Void> { continuation in
            Thread {
                for _ in 0..<5 { handover.push(self.rows(10)) }
                continuation.finish()
            }.start()
        }
        handover.close()
        for await _ in done {}
        #expect(handover.isClosed)
    }
}
